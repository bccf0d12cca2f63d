import { expect, it } from '@jest/globals';
import type { TenantPolicy } from '#src/policy/types.ts';
import { aCampaign, aPolicy, aProfile } from '../support/builders.ts';
import { addAuthenticator, turnOffAutofill } from './authenticator.ts';
import { findProblems } from './axe.ts';
import {
  arrival,
  enterCode,
  enterPassword,
  heading,
  signInWithCode,
  signOut,
  startSignIn,
  totpCode,
} from './journeys.ts';
import { describeInBrowser, useSite } from './support.ts';

describeInBrowser('a passkey that the organisation does not take', () => {
  const open = aPolicy({ campaigns: [aCampaign({ mode: 'required' })] });
  const boundOnly = { ...open, passkeyProfiles: [aProfile({ keys: ['device_bound'] })] };
  const world = useSite({ acme: open, globex: boundOnly });

  const change = async (policy: TenantPolicy) => {
    const { tenants, storage } = world.site.server.container;
    const tenant = await storage.tenants.find('acme');
    if (tenant) await tenants.updateTenant(tenant, { policy });
  };

  it('is refused when it signs in: the page says why, and the person goes on in another way', async () => {
    const page = await world.visit();
    await addAuthenticator(page);
    await turnOffAutofill(page);
    await world.site.server.addUser('acme', 'ada');
    await signInWithCode(page, world.site, 'acme', 'ada');
    await page.locator('#next').click();
    await page.locator('#done').click();
    await arrival(page);
    await signOut(page);

    await change({ ...boundOnly, campaigns: [] });
    await startSignIn(page, world.site, 'acme');
    await page.locator('#passkey').click();
    const reason = page.getByRole('alert');
    await reason.waitFor();
    expect(await reason.innerText()).toContain('It is synced, so it can be copied');
    expect(await reason.innerText()).toContain('accepts: security keys and other passkeys');
    expect(await findProblems(page, 'a passkey that is not taken')).toEqual([]);

    await enterPassword(page, 'ada');
    // That of now has been used.
    await enterCode(page, totpCode(1));
    await arrival(page);
  });

  it('is refused when it is made: what is accepted was said before, and is said again', async () => {
    const page = await world.visit();
    await addAuthenticator(page);
    await world.site.server.addUser('globex', 'grace');
    await signInWithCode(page, world.site, 'globex', 'grace');
    await heading(page, 'Create your passkey');
    expect(await page.locator('[data-accepted]:visible').innerText()).toContain(
      'accepts: security keys and other passkeys',
    );
    expect(await page.inputValue('[name=place]:checked')).toBe('security-key');
    await page.locator('[name=place][value=client-device]').check();
    await page.locator('#next').click();
    const reason = page.getByRole('alert');
    await reason.waitFor();
    expect(await reason.innerText()).toContain('It is synced, so it can be copied');
    expect(await findProblems(page, 'a passkey that is not added')).toEqual([]);
  });
});
