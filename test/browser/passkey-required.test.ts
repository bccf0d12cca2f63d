import { expect, it } from '@jest/globals';
import { aCampaign, aPolicy } from '../support/builders.ts';
import { PASSWORD } from '../support/start-test-server.ts';
import { addAuthenticator, turnOffAutofill } from './authenticator.ts';
import { arrival, signOut, totpCode } from './journeys.ts';
import { shownClaims } from './site.ts';
import { describeInBrowser, useSite } from './support.ts';

describeInBrowser('a user of an organisation that requires a passkey', () => {
  const world = useSite({ globex: aPolicy({ campaigns: [aCampaign({ mode: 'required' })] }) });

  it('signs in with password and code, registers and names a passkey, and the next times types nothing', async () => {
    const page = await world.visit();
    await addAuthenticator(page);
    await world.site.server.addUser('globex', 'grace');
    const startAtApplication = async () => {
      await page.goto(world.site.applicationUrl);
      await page.getByRole('link', { name: /globex/i }).click();
    };

    await startAtApplication();
    await page.locator('#username').fill('grace');
    await page.locator('#password').fill(PASSWORD);
    await page.locator('#sign-in').click();
    await page.locator('#code').fill(totpCode());
    await page.locator('#code').press('Enter');
    await page
      .getByText(/requires a passkey/i)
      .first()
      .waitFor();
    expect(await page.locator('#skip, #skip-free').count()).toBe(0);
    await page.locator('#next').click();
    await page.locator('#name').fill('My laptop');
    await page.locator('#done').click();
    await arrival(page);
    const registered = await shownClaims(page);
    expect(registered['acr']).toBe('https://refeds.org/profile/mfa');
    expect(registered['amr']).toMatch(/pwd.*otp.*mfa/);

    // From autofill.
    await signOut(page);
    await startAtApplication();
    await arrival(page);
    expect((await shownClaims(page))['acr']).toMatch(/^phr\b/);

    // From the button.
    await signOut(page);
    await turnOffAutofill(page);
    await startAtApplication();
    await page.locator('#passkey').click();
    await arrival(page);
    const claims = await shownClaims(page);
    expect(claims['acr']).toMatch(/^phr\b/);
    expect(claims['amr']).toMatch(/pop/);
  });
});
