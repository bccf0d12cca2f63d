import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { aPolicy } from '../support/builders.ts';
import { codeFor, mailsTo } from '../support/mail.ts';
import { addAuthenticator } from './authenticator.ts';
import { findProblems } from './axe.ts';
import { arrival, enterCode, enterPassword, heading, openSecurityInfo, startSignIn, totpCode } from './journeys.ts';
import { describeInBrowser, passTime, useSite } from './support.ts';

const NEW_PASSWORD = 'quite another long passphrase';

describeInBrowser('a forgotten password', () => {
  const world = useSite({
    acme: aPolicy({ campaigns: [] }),
    keys: aPolicy({ campaigns: [], mfa: { methods: ['security_key', 'totp'] } }),
  });

  it.each([true, false])('is reset on the way to the application (scripts: %s)', async (javaScriptEnabled) => {
    const { server } = world.site;
    const name = javaScriptEnabled ? 'flo' : 'finn';
    const email = `${name}@acme.example`;
    await server.addUser('acme', name, { email, emailVerified: true });
    const page = await world.visit({ javaScriptEnabled });
    await startSignIn(page, world.site, 'acme');
    await page.getByRole('link', { name: 'Forgot your password?' }).click();

    const problems: string[] = [];
    const look = async (title: string) => {
      await heading(page, title);
      if (javaScriptEnabled) problems.push(...(await findProblems(page, title)));
    };
    await look('Reset your password');
    await page.getByLabel('Username or email').fill(name);
    await page.getByRole('button', { name: 'Send code' }).click();
    await look('Enter the code');
    await page.getByLabel('Code from the mail').fill(await codeFor(server, email));
    await page.getByRole('button', { name: 'Confirm' }).click();
    await look('Confirm it’s you');
    await page.getByLabel('Code from your authenticator app').fill(totpCode());
    await page.getByRole('button', { name: 'Confirm' }).click();
    await look('Choose a new password');
    await page.getByLabel('New password').fill('short');
    await page.getByRole('button', { name: 'Save password' }).click();
    await page.getByText('This password is too short').first().waitFor();
    await page.getByLabel('New password').fill(NEW_PASSWORD);
    await page.getByRole('button', { name: 'Save password' }).click();
    await look('Your password is changed');
    expect(problems).toEqual([]);

    await page.getByRole('link', { name: 'Sign in' }).click();
    await enterPassword(page, name, NEW_PASSWORD);
    passTime(30);
    await enterCode(page);
    await arrival(page);
    expect((await mailsTo(server, email)).map(({ kind }) => kind)).toEqual(['reset_code', 'password_reset']);
  });

  const confirmMail = async (page: Page, tenantId: string, name: string) => {
    const { server } = world.site;
    await page.goto(`${server.issuer(tenantId)}/password-reset`);
    await page.getByLabel('Username or email').fill(name);
    await page.getByRole('button', { name: 'Send code' }).click();
    await page.getByLabel('Code from the mail').fill(await codeFor(server, `${name}@acme.example`));
    await page.getByRole('button', { name: 'Confirm' }).click();
    await heading(page, 'Confirm it’s you');
  };
  const choosePassword = async (page: Page) => {
    await heading(page, 'Choose a new password');
    await page.getByLabel('New password').fill(NEW_PASSWORD);
    await page.getByRole('button', { name: 'Save password' }).click();
    await heading(page, 'Your password is changed');
  };

  it('is reset with a passkey as the second step', async () => {
    const { server } = world.site;
    const email = { email: 'pam@acme.example', emailVerified: true };
    const { user } = await server.addUser('acme', 'pam', { ...email, totp: false });
    const page = await world.visit();
    const authenticator = await addAuthenticator(page);
    await authenticator.give(server, user);
    await confirmMail(page, 'acme', 'pam');
    await authenticator.set({ userVerified: false });
    await page.getByRole('button', { name: 'Use your passkey' }).click();
    await page.locator('[data-failure]:visible').waitFor();
    await authenticator.set({ userVerified: true });
    await page.getByRole('button', { name: 'Use your passkey' }).click();
    await choosePassword(page);
    expect((await mailsTo(server, email.email)).map(({ kind }) => kind)).toEqual(['reset_code', 'password_reset']);
  });

  it('is reset with a security key as the second step', async () => {
    await world.site.server.addUser('keys', 'kim', { email: 'kim@acme.example', emailVerified: true });
    const page = await world.visit();
    await addAuthenticator(page, { transport: 'usb', plain: true });
    const home = await openSecurityInfo(page, world.site, 'keys', 'kim');
    await page.goto(`${home}/security-keys/add`);
    await page.locator('#next').click();
    await heading(page, 'Security key added');
    await confirmMail(page, 'keys', 'kim');
    const failures = await page.locator('[data-failure] strong').allTextContents();
    expect(failures.filter((title) => title.includes('passkey'))).toEqual([]);
    await page.getByRole('button', { name: 'Use your security key' }).click();
    await choosePassword(page);
  });
});
