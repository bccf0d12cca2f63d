import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { aPasskey, aPolicy } from '../support/builders.ts';
import { arrival, enterCode, enterPassword, heading, setUpApp, signInWithCode, startSignIn } from './journeys.ts';
import { shownClaims } from './site.ts';
import { describeInBrowser, useSite } from './support.ts';

const NEEDS_JAVASCRIPT = /need(s)? JavaScript, which is turned off/;

describeInBrowser('with JavaScript turned off', () => {
  const world = useSite({ acme: aPolicy(), initech: aPolicy({ campaigns: [] }) }, { thirdPartyAt: ['initech'] });
  const visit = () => world.visit({ javaScriptEnabled: false });
  const text = (page: Page) => page.locator('main').innerText();

  it('password and code reach the application, and a passkey can be put off', async () => {
    const page = await visit();
    await world.site.server.addUser('acme', 'ben');
    await startSignIn(page, world.site, 'acme');
    expect(await text(page)).toMatch(NEEDS_JAVASCRIPT);
    expect(await page.locator('#passkey').isVisible()).toBe(false);
    await page.getByRole('link', { name: 'Sign-in options' }).click();
    expect(await text(page)).toMatch(NEEDS_JAVASCRIPT);
    expect(await page.locator('[data-ceremony]:visible').count()).toBe(0);
    await page.getByRole('link', { name: /^Password/ }).click();

    await enterPassword(page, 'ben');
    await enterCode(page);
    await heading(page, 'Sign in faster next time');
    expect(await text(page)).toMatch(NEEDS_JAVASCRIPT);
    await page.getByRole('button', { name: 'Not now' }).click();
    await arrival(page);
    expect((await shownClaims(page))['amr']).toMatch(/pwd.*otp.*mfa/);
  });

  it('somebody with a passkey is led to the other ways', async () => {
    const page = await visit();
    const { user } = await world.site.server.addUser('acme', 'kay');
    await world.site.server.container.storage.credentials.add(aPasskey({ userId: user.id }));
    await startSignIn(page, world.site, 'acme');
    await enterPassword(page, 'kay');
    expect(await text(page)).toMatch(NEEDS_JAVASCRIPT);
    expect(await text(page)).toContain('Choose another way below.');
    await page.getByRole('link', { name: 'Authenticator app' }).click();
    await enterCode(page);
    await arrival(page);

    await page.getByRole('link', { name: /Your sign-in methods/ }).click();
    await heading(page, 'Security info');
    await page.getByRole('link', { name: 'Add a sign-in method' }).click();
    await page.getByRole('link', { name: /^Passkey/ }).click();
    expect(await text(page)).toMatch(NEEDS_JAVASCRIPT);
    expect(await page.locator('#next').isVisible()).toBe(false);
  });

  it('a newcomer sets up an app and reads the recovery codes', async () => {
    const page = await visit();
    await world.site.server.addUser('initech', 'nat', { totp: false });
    await startSignIn(page, world.site, 'initech');
    await enterPassword(page, 'nat');
    expect(await text(page)).toMatch(NEEDS_JAVASCRIPT);
    await page.getByRole('link', { name: 'Authenticator app' }).click();
    const shownCode = await setUpApp(page);
    await enterCode(page, shownCode());
    expect(await page.locator('#recovery-codes li').count()).toBe(10);
    expect(await page.locator('button:visible').count()).toBe(0);
    await page.getByRole('link', { name: 'I have saved them' }).click();
    await heading(page, 'Allow demo app?');
  });

  it('an application is allowed, and signing out needs no more than buttons', async () => {
    const page = await visit();
    await world.site.server.addUser('initech', 'peter');
    await signInWithCode(page, world.site, 'initech', 'peter');
    await page.getByRole('button', { name: 'Allow' }).click();
    await arrival(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await heading(page, 'You are signed out');

    // Nobody is signed in any more: the form that scripts would submit has its button.
    await page.goto(`${world.site.server.issuer('initech')}/session/end`);
    await page.getByRole('button').click();
    await heading(page, 'You are signed out');
    expect(new URL(page.url()).origin).toBe(world.site.server.url);
  });
});
