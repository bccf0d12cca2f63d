import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { aPolicy } from '../support/builders.ts';
import { codeFor } from '../support/mail.ts';
import { addAuthenticator } from './authenticator.ts';
import { arrival, enterCode, enterPassword, heading, startSignIn, totpCode } from './journeys.ts';
import { shownClaims } from './site.ts';
import { describeInBrowser, useSite } from './support.ts';

describeInBrowser('the other ways to sign in', () => {
  const world = useSite({
    acme: aPolicy({ campaigns: [] }),
    keys: aPolicy({ campaigns: [], mfa: { methods: ['security_key'] } }),
    mail: aPolicy({
      campaigns: [],
      signIn: { methods: ['password', 'email_code'] },
      mfa: { trustedDeviceDays: 7 },
    }),
  });

  const enterPass = async (page: Page, username: string, pass: string) => {
    await startSignIn(page, world.site, 'acme');
    await page.getByRole('link', { name: 'Sign-in options' }).click();
    await page.getByRole('link', { name: 'Temporary access pass' }).click();
    await page.locator('#username').fill(username);
    await page.locator('#pass').fill(pass);
    await page.locator('#sign-in').click();
  };

  it('new person, nothing registered, temporary access pass: makes a passkey, and needs nothing else from then on', async () => {
    const { server } = world.site;
    const { user } = await server.addUser('acme', 'nia', { password: false, totp: false });
    const { methods } = server.container;
    const { pass } = await methods.temporaryAccessPasses.issue(user, aPolicy().temporaryAccessPass);
    const page = await world.visit();
    await addAuthenticator(page);
    await enterPass(page, 'nia', pass.toLowerCase());

    await heading(page, 'Protect your account');
    await page.getByRole('link', { name: 'Passkey' }).click();
    await page.locator('#next').click();
    await page.locator('#name').fill('Nia’s laptop');
    await page.locator('#done').click();
    await heading(page, 'Confirm it’s you');
    await page.getByRole('button', { name: 'Use your passkey' }).click();
    await arrival(page);
    expect((await shownClaims(page))['acr']).toMatch(/^phr\b/);

    await page.context().clearCookies();
    await startSignIn(page, world.site, 'acme');
    await arrival(page);
    expect((await shownClaims(page))['amr']).not.toContain('otp');
  });

  it('a security key: added after the password, touched, and asked for at the next sign-in', async () => {
    await world.site.server.addUser('keys', 'kim', { totp: false });
    const page = await world.visit();
    await addAuthenticator(page, { transport: 'usb', plain: true });
    await startSignIn(page, world.site, 'keys');
    await enterPassword(page, 'kim');
    await heading(page, 'Protect your account');
    await page.locator('#enroll-security-key').click();
    await heading(page, 'Add a security key');
    await page.locator('#next').click();
    await heading(page, 'Confirm it’s you');
    await page.getByRole('button', { name: 'Use your security key' }).click();
    await arrival(page);
    const claims = await shownClaims(page);
    expect(claims['acr']).toMatch(/^https:\/\/refeds.org\/profile\/mfa\b/);
    expect(claims['amr']).toMatch(/pwd.*pop.*mfa/);

    await page.context().clearCookies();
    await startSignIn(page, world.site, 'keys');
    await enterPassword(page, 'kim');
    await page.getByRole('button', { name: 'Use your security key' }).click();
    await arrival(page);
  });

  it('a security key that is not there is said so, and can be tried again', async () => {
    await world.site.server.addUser('keys', 'lee', { totp: false });
    const page = await world.visit();
    await addAuthenticator(page, { transport: 'usb', plain: true });
    await startSignIn(page, world.site, 'keys');
    await enterPassword(page, 'lee');
    await page.locator('#enroll-security-key').click();
    await page.locator('#next').click();
    await heading(page, 'Confirm it’s you');
    const elsewhere = await world.visit();
    await addAuthenticator(elsewhere, { transport: 'usb', plain: true });
    await startSignIn(elsewhere, world.site, 'keys');
    await enterPassword(elsewhere, 'lee');
    const use = elsewhere.getByRole('button', { name: 'Use your security key' });
    await use.click();
    await elsewhere.getByText('No security key was used').waitFor();
    await use.click();
    await elsewhere.getByText('No security key was used').waitFor();

    await page.getByRole('button', { name: 'Use your security key' }).click();
    await arrival(page);
    expect((await shownClaims(page))['amr']).toMatch(/pop/);
  });

  it('an email code without scripts, and a device that is trusted after the second step', async () => {
    const { server } = world.site;
    await server.addUser('mail', 'mia', { email: 'mia@mail.example', emailVerified: true });
    const page = await world.visit({ javaScriptEnabled: false });
    const byMail = async () => {
      await startSignIn(page, world.site, 'mail');
      await page.getByRole('link', { name: 'Sign-in options' }).click();
      await page.getByRole('link', { name: 'Email code' }).click();
      await page.locator('#username').fill('mia');
      await page.locator('#send').click();
      await heading(page, 'Check your mail');
      await page.locator('#code').fill(await codeFor(server, 'mia@mail.example'));
      await page.locator('#sign-in').click();
    };
    await byMail();
    await heading(page, 'Confirm it’s you');
    await page.getByLabel('Don’t ask again on this device for 7 days').check();
    await enterCode(page, totpCode());
    await arrival(page);

    const kept = (await page.context().cookies()).filter(({ name }) => name.startsWith('device_'));
    expect(kept).toMatchObject([{ httpOnly: true, sameSite: 'Lax', path: '/t/mail' }]);
    await page.context().clearCookies();
    await page.context().addCookies(kept);
    await byMail();
    await arrival(page);
    expect((await shownClaims(page))['amr']).not.toContain('mfa');
  });
});
