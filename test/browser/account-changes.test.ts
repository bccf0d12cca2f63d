import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { aPolicy, aSecurityKey } from '../support/builders.ts';
import { codeFor, mailsTo } from '../support/mail.ts';
import { addAuthenticator, turnOffAutofill } from './authenticator.ts';
import {
  arrival,
  enterCode,
  enterPassword,
  heading,
  openSecurityInfo,
  signInWithCode,
  startSignIn,
} from './journeys.ts';
import { describeInBrowser, passTime, useSite } from './support.ts';

const NEW_PASSWORD = 'quite another long passphrase';

describeInBrowser('somebody changes', () => {
  const policy = aPolicy({
    campaigns: [],
    mfa: { methods: ['passkey', 'security_key', 'totp', 'recovery_code'], trustedDeviceDays: 7 },
  });
  const pass = { ...policy.temporaryAccessPass, assurance: 'multi_factor' } as const;
  const world = useSite({ acme: { ...policy, temporaryAccessPass: pass } });

  const person = (name: string, more: object = {}) =>
    world.site.server.addUser('acme', name, { email: `${name}@acme.example`, ...more });
  const open = (page: Page, name: string) => openSecurityInfo(page, world.site, 'acme', name);
  const kindsTo = async (name: string) =>
    (await mailsTo(world.site.server, `${name}@acme.example`)).map(({ kind }) => kind);

  it.each([true, false])('their address, by confirming it (scripts: %s)', async (javaScriptEnabled) => {
    const name = javaScriptEnabled ? 'edda' : 'emil';
    await person(name);
    const page = await world.visit({ javaScriptEnabled });
    await open(page, name);
    await page.getByRole('link', { name: /^Email address/ }).click();
    await page.getByText('is not confirmed yet').waitFor();
    await page.getByRole('button', { name: 'Send me a code' }).click();
    await page.getByLabel('Code from the mail').fill('000000');
    await page.getByRole('button', { name: 'Confirm address' }).click();
    expect(await page.getByRole('alert').innerText()).toMatch(/That code is not right/);
    await page.getByLabel('Code from the mail').fill(await codeFor(world.site.server, `${name}@acme.example`));
    await page.getByRole('button', { name: 'Confirm address' }).click();
    await page.getByText('Your address is confirmed.').waitFor();
    expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
  });

  it.each([true, false])(
    'their password, and signs in with the new one alone (scripts: %s)',
    async (javaScriptEnabled) => {
      const name = javaScriptEnabled ? 'petra' : 'piet';
      await person(name);
      const page = await world.visit({ javaScriptEnabled });
      await open(page, name);
      await page.getByRole('link', { name: 'Change password' }).click();
      await page.getByLabel('New password').fill('short');
      await page.getByRole('button', { name: 'Save password' }).click();
      expect(await page.locator('#password-error').innerText()).toMatch(/This password is too short/);
      await page.getByLabel('New password').fill(NEW_PASSWORD);
      await page.getByRole('button', { name: 'Save password' }).click();
      await page.getByText('Your changes are saved.').waitFor();
      expect(await kindsTo(name)).toEqual(['password_changed']);

      await page.context().clearCookies();
      await startSignIn(page, world.site, 'acme');
      await enterPassword(page, name);
      await page.getByRole('alert').waitFor();
      await enterPassword(page, name, NEW_PASSWORD);
      passTime(30);
      await enterCode(page);
      await arrival(page);
    },
  );

  it('their recovery codes: the old ones stop working, a new one signs in', async () => {
    const { user } = await person('rea');
    const { recoveryCodes } = world.site.server.container.methods;
    const old = await recoveryCodes.create(user);
    const page = await world.visit();
    await open(page, 'rea');
    await page.getByRole('link', { name: 'New codes for recovery' }).click();
    await page.getByText('The 10 old codes you have left will stop working at once.').waitFor();
    await page.getByRole('button', { name: 'Make new codes' }).click();
    await heading(page, 'Save your recovery codes');
    const codes = await page.locator('#recovery-codes li').allInnerTexts();
    await page.locator('#continue').click();
    await heading(page, 'Security info');
    expect(await kindsTo('rea')).toEqual(['recovery_codes_created']);

    await page.context().clearCookies();
    await startSignIn(page, world.site, 'acme');
    await enterPassword(page, 'rea');
    await page.getByRole('link', { name: /^Recovery code/ }).click();
    await enterCode(page, old[0]);
    expect(await page.getByRole('alert').innerText()).toMatch(/not right, or it was used before/);
    await enterCode(page, codes[0]);
    await arrival(page);
  });

  it('which second step is asked for first', async () => {
    const { user } = await person('dora');
    const { credentials } = world.site.server.container.storage;
    await credentials.add(aSecurityKey({ tenantId: 'acme', userId: user.id }));
    const page = await world.visit();
    await page.goto(`${world.site.server.issuer('acme')}/security-info`);
    await enterPassword(page, 'dora');
    await page.getByRole('button', { name: 'Use your security key' }).waitFor();
    await page.getByRole('link', { name: /^Authenticator app/ }).click();
    await enterCode(page);
    await page.getByRole('link', { name: /^Second step/ }).click();
    const choice = page.getByRole('group', { name: 'Offer this one first' });
    expect(await choice.getByLabel('The one acme Ltd recommends').isChecked()).toBe(true);
    await choice.getByLabel('Authenticator app').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Your changes are saved.').waitFor();

    await page.context().clearCookies();
    passTime(30);
    await signInWithCode(page, world.site, 'acme', 'dora');
    await arrival(page);
  });

  it('their mind about a browser that they trusted', async () => {
    await person('thea');
    const page = await world.visit();
    await startSignIn(page, world.site, 'acme');
    await enterPassword(page, 'thea');
    await page.getByLabel('Don’t ask again on this device for 7 days').check();
    await enterCode(page);
    await arrival(page);
    const trusted = (await page.context().cookies()).filter(({ name }) => name.startsWith('device_'));
    const signInAgain = async () => {
      await page.context().clearCookies();
      await page.context().addCookies(trusted);
      await startSignIn(page, world.site, 'acme');
      await enterPassword(page, 'thea');
    };
    await signInAgain();
    await arrival(page);

    await page.context().clearCookies();
    passTime(30);
    await open(page, 'thea');
    const row = page.getByRole('listitem').filter({ hasText: 'Spares the second step in one browser' });
    await row.getByRole('link', { name: /^Remove/ }).click();
    await page.getByText('That browser will be asked for the second step again').waitFor();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('The method was removed.').waitFor();
    expect(await row.count()).toBe(0);
    await signInAgain();
    await heading(page, 'Confirm it’s you');
  });

  it('nothing to the worse with a pass alone, but with a passkey of their own', async () => {
    const { server } = world.site;
    const { user } = await person('paul', { password: false, totp: false });
    const page = await world.visit();
    await turnOffAutofill(page);
    const authenticator = await addAuthenticator(page);
    const passkey = await authenticator.give(server, user, 'Old laptop');
    const issued = await server.container.methods.temporaryAccessPasses.issue(user, pass);
    await page.goto(`${server.issuer('acme')}/security-info`);
    await page.getByRole('link', { name: 'Sign-in options' }).click();
    await page.getByRole('link', { name: 'Temporary access pass' }).click();
    await page.locator('#username').fill('paul');
    await page.locator('#pass').fill(issued.pass);
    await page.locator('#sign-in').click();
    await heading(page, 'Security info');
    await page.goto(`${server.issuer('acme')}/security-info/passkeys/${passkey}/remove`);
    await heading(page, 'Sign in with a method of your own first');
    await page.getByRole('link', { name: 'Sign in again' }).click();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await heading(page, 'Remove “Old laptop”?');
  });
});
