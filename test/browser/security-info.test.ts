import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { aCampaign, aPolicy } from '../support/builders.ts';
import { addAuthenticator, turnOffAutofill } from './authenticator.ts';
import { heading } from './journeys.ts';
import { describeInBrowser, passTime, useSite } from './support.ts';

describeInBrowser('security info', () => {
  const world = useSite({ acme: aPolicy(), globex: aPolicy({ campaigns: [aCampaign({ mode: 'required' })] }) });

  /** Somebody with a passkey and an authenticator app, who has just signed in with the passkey. */
  const openAs = async (username: string, page: Page, tenantId = 'acme') => {
    const { server } = world.site;
    const { user } = await server.addUser(tenantId, username);
    const authenticator = await addAuthenticator(page);
    await authenticator.give(server, user, 'Laptop');
    await page.goto(`${server.issuer(tenantId)}/security-info`);
    await heading(page, 'Security info');
    return { user, authenticator };
  };
  const row = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name });
  const stored = async (user: { tenantId: string; id: string }) =>
    (await world.site.server.container.storage.credentials.listByUser(user.tenantId, user.id))
      .filter((credential) => credential.method === 'passkey')
      .map(({ webauthnId }) => webauthnId);

  it('shows what there is to sign in with', async () => {
    const page = await world.visit();
    await openAs('ina', page);
    expect(await row(page, 'Laptop').innerText()).toMatch(/Synced[\s\S]*Added[\s\S]*last used/);
    expect(await page.locator('[aria-labelledby="other-methods"]').innerText()).toMatch(/Phone[\s\S]*Password/);
  });

  it('adds another passkey only for somebody who has signed in within five minutes', async () => {
    const page = await world.visit();
    await openAs('ned', page);
    await turnOffAutofill(page);
    passTime(301);
    await page.getByRole('link', { name: 'Add a sign-in method' }).click();
    await page.getByRole('link', { name: /^Passkey/ }).click();
    await heading(page, 'Sign in');
    await page.getByText('Please sign in again to continue').waitFor();

    await page.locator('#passkey').click();
    await heading(page, 'Add a passkey');
    expect(await page.locator('#next').isVisible()).toBe(true);
  });

  it('adds, renames and removes passkeys, and tells the passkey provider which are left', async () => {
    const page = await world.visit();
    await page.addInitScript(() => {
      const signal = PublicKeyCredential.signalAllAcceptedCredentials.bind(PublicKeyCredential);
      PublicKeyCredential.signalAllAcceptedCredentials = async (options) => {
        await signal(options);
        document.body.dataset['signalled'] = JSON.stringify(options);
      };
    });
    const { user, authenticator } = await openAs('rob', page);
    const securityKey = await addAuthenticator(page, { transport: 'usb' });

    await page.getByRole('link', { name: 'Add a sign-in method' }).click();
    await page.getByRole('link', { name: /^Passkey/ }).click();
    await page.getByRole('radio', { name: 'On this device' }).check();
    await page.locator('#next').click();
    await page.getByText('This device already has a passkey for your account').waitFor();
    await page.getByRole('radio', { name: 'On a security key' }).check();
    await page.locator('#next').click();
    await heading(page, 'Passkey added');
    await page.locator('#name').fill('Key ring');
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('Your changes are saved.').waitFor();
    expect(await row(page, 'Key ring').innerText()).toContain('On one device');
    expect(await securityKey.passkeys()).toHaveLength(1);

    await page.getByRole('link', { name: 'Rename Laptop' }).click();
    await page.locator('#name').fill('Old laptop');
    await page.getByRole('button', { name: 'Save' }).click();
    await row(page, 'Old laptop').waitFor();

    await page.getByRole('link', { name: 'Remove Old laptop' }).click();
    await heading(page, 'Remove “Old laptop”?');
    await page.getByRole('button', { name: 'Remove passkey' }).click();
    await page.getByText('The passkey was removed here.').waitFor();
    expect(await row(page, 'Old laptop').count()).toBe(0);

    const signalled = page.locator('body[data-signalled]');
    const options: unknown = JSON.parse((await signalled.getAttribute('data-signalled')) ?? '');
    expect(options).toEqual({
      rpId: 'localhost',
      userId: user.id,
      allAcceptedCredentialIds: await stored(user),
    });
    expect(await authenticator.passkeys()).toEqual([]);
    expect(await securityKey.passkeys()).toHaveLength(1);
  });

  it('keeps the last passkey where the organisation requires one', async () => {
    const page = await world.visit();
    const { user } = await openAs('gil', page, 'globex');
    const passkeys = page.locator('[aria-labelledby="passkeys"]');
    expect(await passkeys.getByRole('link', { name: /^Remove/ }).count()).toBe(0);
    expect(await passkeys.innerText()).toContain('a passkey is required, and this is your only one');

    const [passkey] = (await world.site.server.container.storage.credentials.listByUser('globex', user.id)).filter(
      ({ method }) => method === 'passkey',
    );
    await page.goto(`${world.site.server.issuer('globex')}/security-info/passkeys/${passkey?.id}/remove`);
    expect(await page.getByRole('alert').innerText()).toMatch(/requires a passkey, and this is your only one/);
    expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
    await page.getByRole('link', { name: 'Back to security info' }).click();
    await heading(page, 'Security info');
  });

  it('signs out', async () => {
    const page = await world.visit();
    await openAs('zoe', page);
    await turnOffAutofill(page);
    await page.getByRole('link', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await heading(page, 'You are signed out');

    await page.goto(`${world.site.server.issuer('acme')}/security-info`);
    await heading(page, 'Sign in');
    expect(new URL(page.url()).pathname).toMatch(/\/interaction\//);
  });
});
