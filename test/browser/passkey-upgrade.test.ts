import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { aPolicy } from '../support/builders.ts';
import { addAuthenticator, claimCapabilities } from './authenticator.ts';
import { arrival, enterCode, enterPassword, heading, signOut, startSignIn } from './journeys.ts';
import { shownClaims } from './site.ts';
import { describeInBrowser, useSite } from './support.ts';

describeInBrowser('a sign-in with a password, in a browser that can make a passkey by itself', () => {
  const world = useSite({ acme: aPolicy({ campaigns: [] }) });

  /** How often the browser has been asked, so far. */
  const countUpgrades = (page: Page) => {
    const posts: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') posts.push(new URL(request.url()).pathname);
    });
    return () => posts.filter((path) => path.endsWith('/upgrade')).length;
  };

  it('passes by where the browser will not, without a wait, and is spared it the next time', async () => {
    const page = await world.visit();
    const { user } = await world.site.server.addUser('acme', 'ada');
    const { credentials } = world.site.server.container.storage;
    const upgrades = countUpgrades(page);
    await startSignIn(page, world.site, 'acme');
    await enterPassword(page, 'ada');
    await enterCode(page);
    await arrival(page);
    expect(upgrades()).toBe(1);
    expect((await credentials.listByUser('acme', user.id)).map(({ method }) => method)).toEqual(['password', 'totp']);

    await signOut(page);
    await startSignIn(page, world.site, 'acme');
    await enterPassword(page, 'ada');
    await heading(page, 'Confirm it’s you');
    await page.getByRole('button', { name: /^Back to/ }).click();
    await page.getByText('access_denied').waitFor();
    expect(upgrades()).toBe(1);
  });

  it('makes one where the browser will, and signs in with it the next time', async () => {
    const page = await world.visit();
    const { user } = await world.site.server.addUser('acme', 'bea');
    const authenticator = await addAuthenticator(page);
    await claimCapabilities(page, { conditionalCreate: true });
    // The virtual authenticator never answers a conditional request: here it is asked as one that asks somebody.
    await page.addInitScript(() => {
      const create = navigator.credentials.create.bind(navigator.credentials);
      navigator.credentials.create = (options: CredentialCreationOptions & { mediation?: string } = {}) => {
        const { mediation, ...others } = options;
        if (mediation !== 'conditional') reportError(new Error('this would have asked somebody'));
        return create(others);
      };
    });
    const upgrades = countUpgrades(page);
    await startSignIn(page, world.site, 'acme');
    await enterPassword(page, 'bea');
    await enterCode(page);
    await arrival(page);
    expect(upgrades()).toBe(1);
    expect(await authenticator.passkeys()).toHaveLength(1);
    const added = (await world.site.server.container.storage.credentials.listByUser('acme', user.id)).at(-1);
    expect(added).toMatchObject({ method: 'passkey', backupEligible: true });

    await signOut(page);
    await startSignIn(page, world.site, 'acme');
    await arrival(page);
    expect((await shownClaims(page))['acr']).toMatch(/^phr\b/);
  });
});
