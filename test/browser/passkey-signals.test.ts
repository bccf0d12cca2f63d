import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { User } from '#src/storage/ports/user-store.ts';
import { aPolicy } from '../support/builders.ts';
import { addAuthenticator, turnOffAutofill } from './authenticator.ts';
import { arrival, enterCode, enterPassword, heading, startSignIn } from './journeys.ts';
import { describeInBrowser, useSite } from './support.ts';

describeInBrowser('the passkey provider', () => {
  const policy = aPolicy({ campaigns: [] });
  const world = useSite({ acme: policy, globex: policy });

  const handleOf = (user: User) => Buffer.from(user.id, 'base64url').toString('base64');
  const toHome = (page: Page, tenantId = 'acme') => page.goto(`${world.site.server.issuer(tenantId)}/security-info`);
  /** A device with a passkey of somebody, and whose passkeys it still has to offer. */
  const device = async (username: string) => {
    const page = await world.visit();
    await turnOffAutofill(page);
    const authenticator = await addAuthenticator(page);
    const { user } = await world.site.server.addUser('acme', username);
    const give = (whose: User, name?: string) => authenticator.give(world.site.server, whose, name);
    const offers = async () => (await authenticator.passkeys()).map(({ userHandle }) => userHandle);
    return { page, user, give, offers, authenticator };
  };
  const usePasskey = async (page: Page) => {
    await startSignIn(page, world.site, 'acme');
    await page.locator('#passkey').click();
  };
  const until = async (isSo: () => Promise<boolean>) => {
    for (let times = 0; times < 2000 && !(await isSo()); times += 1) await new Promise((go) => setImmediate(go));
  };

  it('no longer offers a passkey that was removed, and goes on offering that of another organisation', async () => {
    const { page, user, give, offers } = await device('ada');
    const { user: other } = await world.site.server.addUser('globex', 'ada');
    await give(user, 'Laptop');
    await usePasskey(page);
    await arrival(page);
    await give(other, 'Elsewhere');

    await toHome(page);
    await page.getByRole('link', { name: 'Remove Laptop' }).click();
    await page.locator('#remove').click();
    // The session ended with the passkey that had signed in: another way leads back to the page that says so.
    await heading(page, 'Sign in');
    await enterPassword(page, 'ada');
    await enterCode(page);
    await heading(page, 'Security info');
    await until(async () => (await offers()).length === 1);
    expect(await offers()).toEqual([handleOf(other)]);

    await page.context().clearCookies();
    await toHome(page, 'globex');
    await page.locator('#passkey').click();
    await heading(page, 'Security info');
    await page.context().clearCookies();
    await world.site.server.container.storage.users.setStatus('globex', other.id, 'disabled');
    await usePasskey(page);
    await page.locator('[data-failure="other_organisation"]').waitFor();
    expect(await offers()).toEqual([handleOf(other)]);
  });

  it('finds nothing to offer when the only passkey was removed', async () => {
    const { page, user, give, offers } = await device('bea');
    const id = await give(user, 'Phone');
    const { storage, methods } = world.site.server.container;
    const [passkey] = (await storage.credentials.listByUser('acme', user.id)).filter((one) => one.id === id);
    if (passkey?.method === 'passkey') await methods.passkeyRemoval.remove(passkey);

    await usePasskey(page);
    await page.locator('[data-failure="removed_credential"]').waitFor();
    await until(async () => (await offers()).length === 0);
    expect(await offers()).toEqual([]);
    await page.locator('#passkey').click();
    await page.locator('[data-failure="cancelled"]:focus').waitFor();
  });

  it('forgets a passkey that was just made and not taken', async () => {
    const { page, user, offers, give } = await device('cleo');
    await give(user, 'Laptop');
    await toHome(page);
    await page.locator('#passkey').click();
    await heading(page, 'Security info');
    const key = await addAuthenticator(page, { transport: 'usb' });
    await page.goto(`${world.site.server.issuer('acme')}/security-info/passkeys/add`);
    // While the page is open, other windows add as many as are allowed.
    const { credentials } = world.site.server.container.storage;
    const laptop = (await credentials.listByUser('acme', user.id)).find((one) => one.method === 'passkey');
    for (let count = 1; count < policy.passkeys.max; count += 1) {
      const webauthnId = Buffer.from(`another-passkey-${count}`).toString('base64url');
      if (laptop?.method === 'passkey') await credentials.add({ ...laptop, id: `another-${count}`, webauthnId });
    }
    await page.getByRole('radio', { name: 'On a security key' }).check();
    await page.locator('#next').click();
    await page.locator('[data-failure="too_many_passkeys"]').waitFor();
    await until(async () => (await key.passkeys()).length === 0);
    expect(await key.passkeys()).toEqual([]);
    expect(await offers()).toEqual([handleOf(user)]);
  });

  it('is told the name that the person has now', async () => {
    const { page, user, authenticator } = await device('dora');
    await authenticator.give(world.site.server, { ...user, username: 'maiden', displayName: 'Her Maiden Name' });
    await toHome(page);
    await page.locator('#passkey').click();
    await heading(page, 'Security info');
    const names = async () => (await authenticator.passkeys()).map(({ userName }) => userName);
    await until(async () => (await names())[0] === 'dora');
    expect(await authenticator.passkeys()).toMatchObject([{ userName: 'dora', userDisplayName: 'dora Example' }]);
  });
});
