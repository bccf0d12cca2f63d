import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { giveRole } from '../admin/console/support.ts';
import { aPolicy } from '../support/builders.ts';
import { addAuthenticator } from './authenticator.ts';
import { findProblemsIn, LOOKS } from './axe.ts';
import { heading } from './journeys.ts';
import { describeInBrowser, useSite } from './support.ts';

describeInBrowser('an administrator', () => {
  const world = useSite({ acme: aPolicy({ campaigns: [] }) });

  /** Signed in at the console by a passkey. */
  const enter = async (page: Page, username: string) => {
    const { server } = world.site;
    const admin = await server.addUser('acme', username, { password: false, totp: false });
    await giveRole(server, admin, 'admin');
    await (await addAuthenticator(page)).give(server, admin.user);
    await page.goto(`${server.issuer('acme')}/admin`);
    await heading(page, 'Home');
  };

  it('finds a person, issues a pass, and the person comes in with it', async () => {
    const { server } = world.site;
    await server.addUser('acme', 'lost.lara', { password: false, totp: false });
    const page = await world.visit();
    await enter(page, 'anna');
    await page.keyboard.press('/');
    await page.keyboard.type('LARA');
    await page.keyboard.press('Enter');
    await page.getByText('1 person').waitFor();
    await page.getByRole('link', { name: 'lost.lara Example' }).click();
    await page.getByText('Nothing to sign in with yet').waitFor();
    await page.locator('#pass').click();
    await page.locator('#issue').click();
    await heading(page, 'Pass for lost.lara Example');
    const pass = await page.locator('#pass').innerText();
    const [address = ''] = /https?:\S+security-info/.exec(await page.locator('main').innerText()) ?? [];

    const theirs = await world.visit();
    await addAuthenticator(theirs);
    await theirs.goto(address);
    await theirs.getByRole('link', { name: 'Sign-in options' }).click();
    await theirs.getByRole('link', { name: 'Temporary access pass' }).click();
    await theirs.locator('#username').fill('lost.lara');
    await theirs.locator('#pass').fill(pass);
    await theirs.locator('#sign-in').click();
    await heading(theirs, 'Protect your account');
  });

  it('makes a person, and takes something away only after it was named, without a script', async () => {
    const page = await world.visit();
    await enter(page, 'bert');
    const cookies = await page.context().cookies();
    const bare = await world.visit({ javaScriptEnabled: false });
    await bare.context().addCookies(cookies);
    await bare.goto(`${world.site.server.issuer('acme')}/admin/people/new`);
    await bare.locator('#username').fill('newcomer');
    await bare.locator('#firstPass').uncheck();
    await bare.getByRole('button', { name: 'Make person' }).click();
    await bare.getByText('The person is made.').waitFor();
    await bare.getByRole('link', { name: 'Remove for good' }).click();
    await bare.getByText('Their id: applications do not know them again').waitFor();
    await bare.getByRole('button', { name: 'Remove for good' }).click();
    await bare.getByText('The person is removed.').waitFor();
    const { users } = world.site.server.container.storage;
    expect(await users.findByIdentifier('acme', 'newcomer')).toBeUndefined();
  });

  it('gives somebody a passkey on a key that is handed over', async () => {
    const { server } = world.site;
    const { user } = await server.addUser('acme', 'keyless', { password: false, totp: false });
    const page = await world.visit();
    await enter(page, 'cora');
    const key = await addAuthenticator(page, { transport: 'usb' });
    await page.goto(`${server.issuer('acme')}/admin/people/${user.id}/passkey`);
    await page.getByRole('radio', { name: 'On a security key' }).check();
    await page.locator('#name').fill('Blue key');
    await page.locator('#next').click();
    await page.getByText('The passkey is registered.').waitFor();
    expect((await key.passkeys()).map(({ userName }) => userName)).toEqual(['keyless']);
    await page.getByRole('rowheader', { name: /Blue key/ }).waitFor();
  });

  it('lists the shortcuts with a key, and can turn them off', async () => {
    const page = await world.visit();
    await enter(page, 'dora');
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor();
    await page.getByRole('checkbox', { name: 'Use these keys' }).uncheck();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.keyboard.press('/');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
    await page.reload();
    await page.keyboard.press('?');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('gets along on a phone, where the menu opens without a script', async () => {
    const page = await world.visit({ viewport: { width: 390, height: 844 } });
    await enter(page, 'emil');
    await page.getByText('Menu', { exact: true }).click();
    await page.getByRole('link', { name: 'Groups' }).click();
    await heading(page, 'Groups');
    await page.getByText('There are no groups yet').waitFor();
  });

  it('finds pages that a screen reader can read', async () => {
    const page = await world.visit();
    await enter(page, 'fred');
    const problems: string[] = [];
    for (const path of ['', '/people', '/groups', '/people/new']) {
      await page.goto(`${world.site.server.issuer('acme')}/admin${path}`);
      for (const look of LOOKS) problems.push(...(await findProblemsIn(page, look, path)));
    }
    expect(problems).toEqual([]);
  });
});
