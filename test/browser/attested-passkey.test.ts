import { afterAll, expect, it } from '@jest/globals';
import { aCampaign, aPolicy, aProfile } from '../support/builders.ts';
import { PASSWORD } from '../support/start-test-server.ts';
import { chromiumEntry, testMetadata } from '../support/test-metadata.ts';
import { addAuthenticator, turnOffAutofill } from './authenticator.ts';
import { arrival, signOut, totpCode } from './journeys.ts';
import { shownClaims } from './site.ts';
import { describeInBrowser, useSite } from './support.ts';

describeInBrowser('a user of an organisation that wants keys in hardware', () => {
  const metadata = testMetadata({ now: Math.floor(Date.now() / 1000), entry: chromiumEntry() });
  afterAll(() => metadata.remove());
  const inHardware = aProfile({ keys: ['device_bound'], attestation: 'required', hardware: true });
  const policy = aPolicy({ campaigns: [aCampaign({ mode: 'required' })], passkeyProfiles: [inHardware] });
  const world = useSite({ globex: policy }, { config: { fidoMetadata: metadata.fidoMetadata } });

  it('is refused one that can be copied, registers a security key, and signs in by hardware', async () => {
    const page = await world.visit();
    await turnOffAutofill(page);
    await world.site.server.addUser('globex', 'grace');
    await page.goto(world.site.applicationUrl);
    await page.getByRole('link', { name: /globex/i }).click();
    await page.locator('#username').fill('grace');
    await page.locator('#password').fill(PASSWORD);
    await page.locator('#sign-in').click();
    await page.locator('#code').fill(totpCode());
    await page.locator('#code').press('Enter');

    await page.locator('#next').waitFor();
    const platform = await addAuthenticator(page);
    await page.locator('input[value="client-device"]').check();
    await page.locator('#next').click();
    await page.locator('[data-failure="not_allowed"]:visible').waitFor();
    await platform.remove();

    await addAuthenticator(page, { transport: 'usb' });
    await page.locator('input[value="security-key"]').check();
    await page.locator('#next').click();
    await page.locator('#name').fill('My key');
    await page.locator('#done').click();
    await arrival(page);

    await signOut(page);
    await page.goto(world.site.applicationUrl);
    await page.getByRole('link', { name: /globex/i }).click();
    await page.locator('#passkey').click();
    await arrival(page);
    const claims = await shownClaims(page);
    expect(claims['acr']).toMatch(/^phrh\b/);
    expect(claims['amr']).toMatch(/hwk/);
  });
});
