import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { totpContext } from '#src/methods/totp/totp.ts';
import { aPolicy, aTotp } from '../support/builders.ts';
import { addAuthenticator } from './authenticator.ts';
import { findProblems } from './axe.ts';
import { enterCode, enterPassword, heading, setUpApp } from './journeys.ts';
import { describeInBrowser, passTime, useSite } from './support.ts';

describeInBrowser('in a browser', () => {
  const policy = aPolicy({ campaigns: [] });
  const mfa = { ...policy.mfa, methods: ['passkey', 'security_key', 'totp', 'recovery_code'] as const };
  const world = useSite({ acme: { ...policy, mfa } });
  const home = () => `${world.site.server.issuer('acme')}/security-info`;

  /** Somebody with an authenticator app who has signed in, and a second one to remove. */
  const openAs = async (username: string, page: Page) => {
    const { server } = world.site;
    const { user } = await server.addUser('acme', username);
    const { storage, random, sealer } = server.container;
    const owned = { tenantId: 'acme', userId: user.id, id: random.uuid() };
    const spare = aTotp({
      ...owned,
      name: 'Tablet',
      sealedSecret: sealer.seal('GEZDGNBVGY3TQOJQ', totpContext(owned)),
    });
    await page.goto(home());
    await enterPassword(page, username);
    await enterCode(page);
    await heading(page, 'Security info');
    await storage.credentials.add(spare);
    return { user, spare };
  };
  const shown = (page: Page) => page.locator('#error-code').innerText();

  it('two tabs', async () => {
    const page = await world.visit();
    const { spare } = await openAs('tia', page);
    const other = await page.context().newPage();
    for (const tab of [page, other]) {
      await tab.goto(`${home()}/totp/${spare.id}/remove`);
      await heading(tab, 'Remove “Tablet”?');
    }
    await page.locator('#remove').click();
    await page.getByText('The method was removed.').waitFor();
    await other.locator('#remove').click();
    await heading(other, 'That sign-in method is gone');
    expect(await shown(other)).toBe('credential_not_found');
  });

  it('back button', async () => {
    const page = await world.visit();
    const { spare } = await openAs('bea', page);
    await page.goto(`${home()}/totp/${spare.id}/remove`);
    await page.locator('#remove').click();
    await page.getByText('The method was removed.').waitFor();
    await page.goBack();
    await heading(page, 'That sign-in method is gone');

    await page.goto(home());
    await page.locator('#sign-out').click();
    await page.locator('#sign-out').click();
    await heading(page, 'You are signed out');
    await page.goBack();
    await page.goto(home());
    await heading(page, 'Sign in');
  });

  it('page left open overnight', async () => {
    const page = await world.visit();
    await openAs('ole', page);
    await page.goto(`${home()}/second-step`);
    await heading(page, 'Second step');
    passTime(10 * 3600);
    await page.locator('#save').click();
    await heading(page, 'Sign in');
    await enterPassword(page, 'ole');
    await enterCode(page);
    await heading(page, 'Second step');
    await page.locator('#save').click();
    await page.getByText('Your changes are saved.').waitFor();
  });

  it('a security key is added, named and used as the second step', async () => {
    const page = await world.visit();
    await openAs('kim', page);
    await addAuthenticator(page, { transport: 'usb' });
    await page.getByRole('link', { name: 'Add a sign-in method' }).click();
    await page.getByRole('link', { name: /^Security key/ }).click();
    await page.locator('#next').waitFor();
    expect(await findProblems(page, 'add a security key')).toEqual([]);
    await page.locator('#next').click();
    await heading(page, 'Save your recovery codes');
    await page.locator('#continue').click();
    await heading(page, 'Security key added');
    await page.locator('#name').fill('Blue key');
    await page.locator('#done').click();
    await page.locator('.row-name', { hasText: 'Blue key' }).waitFor();

    await page.getByRole('link', { name: /^Second step/ }).click();
    await page.getByLabel('Security key').check();
    await page.locator('#save').click();
    await page.context().clearCookies();
    await page.goto(home());
    await enterPassword(page, 'kim');
    await page.locator('#security-key-form').waitFor();
  });

  it('an app is added and other browsers are signed out without scripts', async () => {
    const page = await world.visit({ javaScriptEnabled: false });
    await openAs('nia', page);
    await page.goto(`${home()}/totp/add`);
    const shownCode = await setUpApp(page);
    await enterCode(page, shownCode());
    await heading(page, 'Save your recovery codes');
    await page.locator('#continue').click();
    await heading(page, 'Authenticator app added');
    await page.locator('#done').click();
    await page.getByRole('link', { name: /^Where you are signed in/ }).click();
    await page.getByText('You are signed in nowhere else.').waitFor();
    await page.goto(`${home()}/sessions/others`);
    await page.locator('#end').click();
    await page.getByText('You are signed out everywhere else.').waitFor();
  });
});
