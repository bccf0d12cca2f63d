import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { aPasskey, aCampaign, aPolicy } from '../support/builders.ts';
import { addAuthenticator } from './authenticator.ts';
import { findProblems } from './axe.ts';
import { arrival, enterCode, enterPassword, heading, setUpApp, signInWithCode, startSignIn } from './journeys.ts';
import { describeInBrowser, passTime, useSite } from './support.ts';

describeInBrowser('axe finds nothing, on a screen and on a phone, in light and dark,', () => {
  const world = useSite(
    {
      acme: aPolicy(),
      globex: aPolicy({ campaigns: [aCampaign({ mode: 'required' })] }),
      initech: aPolicy({ campaigns: [] }),
      hooli: aPolicy({ mfa: { enrollment: 'not_offered' } }),
    },
    { thirdPartyAt: ['initech'] },
  );
  const found: string[] = [];
  const look = async (page: Page, name: string) => found.push(...(await findProblems(page, name)));

  it('on the pages of a sign-in', async () => {
    const page = await world.visit();
    await world.site.server.addUser('acme', 'ann');
    await page.goto(world.site.applicationUrl);
    await look(page, 'application');
    await startSignIn(page, world.site, 'acme');
    await look(page, 'login');
    await page.locator('#options').click();
    await heading(page, 'Sign-in options');
    await look(page, 'options');
    await page.locator('#use-password').click();
    await enterPassword(page, 'ann', 'not my password at all');
    await page.getByRole('alert').waitFor();
    await look(page, 'login, wrong password');
    await enterPassword(page, 'ann');
    await heading(page, 'Confirm it’s you');
    await look(page, 'mfa, authenticator app');
    await enterCode(page, '000000');
    await page.getByRole('alert').waitFor();
    await look(page, 'mfa, wrong code');
    expect(found.splice(0)).toEqual([]);
  });

  it('on the pages of a suggested passkey and of the application', async () => {
    const page = await world.visit();
    const authenticator = await addAuthenticator(page);
    await world.site.server.addUser('acme', 'sue');
    await signInWithCode(page, world.site, 'acme', 'sue');
    await heading(page, 'Sign in faster next time');
    await look(page, 'passkey suggested');
    await authenticator.set({ userVerified: false });
    await page.locator('#next').click();
    await page.locator('[data-failure="cancelled"]').waitFor();
    await look(page, 'passkey failed');
    await authenticator.set({ userVerified: true });
    await page.locator('#next').click();
    await heading(page, 'Passkey added');
    await look(page, 'name');
    await page.locator('#done').click();
    await arrival(page);
    await look(page, 'application, signed in');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await heading(page, 'Sign out?');
    await look(page, 'logout');
    await page.locator('#sign-out').click();
    await heading(page, 'You are signed out');
    await look(page, 'application, signed out');
    expect(found.splice(0)).toEqual([]);
  });

  it('on the pages of a newcomer', async () => {
    const page = await world.visit();
    await world.site.server.addUser('initech', 'nia', { totp: false });
    await startSignIn(page, world.site, 'initech');
    await enterPassword(page, 'nia');
    await heading(page, 'Protect your account');
    await look(page, 'mfa enrollment');
    await page.locator('#enroll-passkey').click();
    await heading(page, 'Create your passkey');
    await look(page, 'passkey as second step');
    await page.goBack();
    await page.locator('#enroll-totp').click();
    await heading(page, 'Set up an authenticator app');
    const shownCode = await setUpApp(page);
    await look(page, 'app enrollment');
    await enterCode(page, '000000');
    await page.locator('#code-error').waitFor();
    await look(page, 'app enrollment, wrong code');
    await enterCode(page, shownCode());
    await heading(page, 'Save your recovery codes');
    await look(page, 'recovery codes');
    await page.locator('#continue').click();
    await heading(page, 'Allow demo app?');
    await look(page, 'consent');
    await page.locator('#deny').click();
    await page.getByText('access_denied').waitFor();
    await look(page, 'application, refused');

    await page.context().clearCookies();
    await startSignIn(page, world.site, 'initech');
    await enterPassword(page, 'nia');
    await page.locator('#use-recovery_code').click();
    await page.getByLabel('Recovery code').waitFor();
    await look(page, 'mfa, recovery code');
    expect(found.splice(0)).toEqual([]);
  });

  it('on the pages of a required passkey', async () => {
    const page = await world.visit();
    const { user } = await world.site.server.addUser('globex', 'rex');
    await signInWithCode(page, world.site, 'globex', 'rex');
    await heading(page, 'Create your passkey');
    await look(page, 'passkey required');
    await world.site.server.container.storage.credentials.add(aPasskey({ tenantId: 'globex', userId: user.id }));
    await page.context().clearCookies();
    await startSignIn(page, world.site, 'globex');
    await enterPassword(page, 'rex');
    await page.locator('#passkey').waitFor();
    await look(page, 'mfa, passkey');
    await page.locator('#use-totp').click();
    passTime(60);
    await enterCode(page);
    await arrival(page);
    await page.goto(`${world.site.server.issuer('globex')}/security-info/passkeys/${aPasskey().id}/remove`);
    await page.getByRole('alert').waitFor();
    await look(page, 'remove, refused');
    expect(found.splice(0)).toEqual([]);
  });

  it('on the pages of security info', async () => {
    const page = await world.visit();
    const { server } = world.site;
    const { user } = await server.addUser('acme', 'ivy');
    const authenticator = await addAuthenticator(page);
    await authenticator.give(server, user);
    await server.container.methods.recoveryCodes.create(user);
    await page.goto(`${server.issuer('acme')}/security-info`);
    await heading(page, 'Security info');
    await look(page, 'security info');
    await page.locator('#add').click();
    await heading(page, 'Add a sign-in method');
    await look(page, 'choose a method');
    await page.locator('#add-passkey').click();
    await heading(page, 'Add a passkey');
    await look(page, 'add');
    await page.locator('#next').click();
    await page.locator('[data-failure="already_registered"]').waitFor();
    await look(page, 'add, already registered');
    await page.locator('#back').click();
    await page.getByRole('link', { name: 'Rename Laptop' }).click();
    await heading(page, 'Rename passkey');
    await look(page, 'rename');
    await page.locator('#back').click();
    await page.getByRole('link', { name: 'Remove Laptop' }).click();
    await heading(page, /^Remove/);
    await look(page, 'remove');
    await page.goto(`${server.issuer('acme')}/security-info/recovery-codes`);
    await heading(page, 'Make new recovery codes?');
    await look(page, 'new recovery codes');
    expect(found.splice(0)).toEqual([]);
  });

  it('on the other self-service pages', async () => {
    const page = await world.visit();
    const { server } = world.site;
    const { user } = await server.addUser('acme', 'oda');
    const authenticator = await addAuthenticator(page);
    await authenticator.give(server, user);
    const home = `${server.issuer('acme')}/security-info`;
    await page.goto(home);
    await heading(page, 'Security info');
    const pages = {
      'set-up': 'Set up how you sign in',
      'totp/add': 'Add an authenticator app',
      'second-step': 'Second step',
      sessions: 'Where you are signed in',
      'sessions/others': 'Sign out everywhere else',
      applications: 'Applications with access',
      activity: 'Recent activity',
    };
    for (const [path, title] of Object.entries(pages)) {
      await page.goto(`${home}/${path}`);
      await heading(page, title);
      await look(page, path);
    }
    expect(found.splice(0)).toEqual([]);
  });

  it('on the pages of those who cannot go on', async () => {
    const page = await world.visit();
    const { server } = world.site;
    await server.addUser('hooli', 'gavin', { totp: false });
    await startSignIn(page, world.site, 'hooli');
    const finished = page.url();
    await enterPassword(page, 'gavin');
    await heading(page, 'You cannot sign in here yet');
    await look(page, 'refused');
    await page.context().clearCookies();

    const places = {
      root: '/',
      home: '/t/acme',
      'signed out': '/t/acme/session/end',
      'page not found': '/nowhere',
      'tenant not found': '/t/nobody',
      'application unknown': '/t/acme/auth?client_id=nobody&response_type=code',
      'address unknown': '/t/acme/auth?client_id=demo&response_type=code&redirect_uri=http://localhost:1/',
      'sign-in expired': new URL(finished).pathname,
    };
    for (const [name, path] of Object.entries(places)) {
      await page.goto(server.url + path);
      if (name === 'signed out') await heading(page, 'You are signed out');
      await look(page, name);
    }
    expect(found.splice(0)).toEqual([]);
  });
});
