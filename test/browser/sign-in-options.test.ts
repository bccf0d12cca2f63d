import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { aPolicy } from '../support/builders.ts';
import { addAuthenticator, claimCapabilities, turnOffAutofill } from './authenticator.ts';
import { arrival, enterCode, enterPassword, heading, startSignIn } from './journeys.ts';
import { shownClaims } from './site.ts';
import { describeInBrowser, useSite } from './support.ts';

describeInBrowser('the sign-in options', () => {
  const world = useSite({ acme: aPolicy({ campaigns: [] }) });

  const openOptions = async (page: Page) => {
    await startSignIn(page, world.site, 'acme');
    await page.getByRole('link', { name: 'Sign-in options' }).click();
    await heading(page, 'Sign-in options');
  };

  it('open the browser’s dialog on the kind of passkey that was chosen', async () => {
    const page = await world.visit();
    await page.addInitScript(() => {
      const asked: unknown[] = [];
      Object.assign(window, { asked });
      navigator.credentials.get = ({ publicKey }: CredentialRequestOptions = {}) => {
        asked.push((publicKey as { hints?: string[] }).hints);
        return Promise.reject(new DOMException('closed', 'NotAllowedError'));
      };
    });
    await claimCapabilities(page, { hybridTransport: true });
    await openOptions(page);
    for (const kind of [/Face, fingerprint or PIN/, /Passkey on another device/, /Security key/]) {
      await page.getByRole('button', { name: kind }).click();
      await page.locator('[data-failure="cancelled"]').waitFor();
    }
    const asked = await page.evaluate(() => (window as unknown as { asked: unknown[] }).asked);
    expect(asked).toEqual([['client-device'], ['hybrid'], ['security-key']]);
  });

  it('leave out the phone where the browser says that it reaches none', async () => {
    const page = await world.visit();
    await claimCapabilities(page, { hybridTransport: false });
    await openOptions(page);
    await page.getByRole('button', { name: /Passkey on another device/ }).waitFor({ state: 'hidden' });
    expect(await page.getByRole('button', { name: /Security key/ }).isVisible()).toBe(true);
  });

  it('sign in with a passkey of this device', async () => {
    const page = await world.visit();
    const { user } = await world.site.server.addUser('acme', 'ada');
    const authenticator = await addAuthenticator(page);
    await authenticator.give(world.site.server, user);
    await turnOffAutofill(page);
    await openOptions(page);
    await page.getByRole('button', { name: /Face, fingerprint or PIN/ }).click();
    await arrival(page);
    expect((await shownClaims(page))['acr']).toMatch(/^phr\b/);
  });

  it('lead to the password and back to the sign-in page', async () => {
    const page = await world.visit();
    await openOptions(page);
    await page.getByRole('link', { name: /^Password/ }).click();
    await heading(page, 'Sign in');
    await page.goBack();
    await page.getByRole('link', { name: 'Back to sign-in' }).click();
    await heading(page, 'Sign in');
    expect(await page.locator('#password').isVisible()).toBe(true);
  });

  it('can be left for the application, which says that the sign-in was cancelled', async () => {
    const page = await world.visit();
    await openOptions(page);
    await page.getByRole('button', { name: 'Back to demo app' }).click();
    await page.getByText('access_denied').waitFor();
    expect(new URL(page.url()).origin).toBe(world.site.applicationUrl);
    expect(await page.getByRole('alert').innerText()).toMatch(/cancel/i);
    await page.getByRole('link', { name: 'Try again' }).click();
    await heading(page, 'Sign in');
  });

  it('are the password alone in a browser without passkeys, which says so', async () => {
    const page = await world.visit();
    await page.addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'));
    await world.site.server.addUser('acme', 'olga');
    await openOptions(page);
    expect(await page.getByRole('main').getByRole('button').count()).toBe(1);
    await page.getByText('This browser cannot use passkeys.').waitFor();
    await page.getByRole('link', { name: /^Password/ }).click();

    await page.getByText('This browser cannot use passkeys.').waitFor();
    expect(await page.locator('#passkey').isVisible()).toBe(false);
    await enterPassword(page, 'olga');
    await enterCode(page);
    await arrival(page);
    expect((await shownClaims(page))['amr']).toMatch(/pwd.*otp/);
  });
});
