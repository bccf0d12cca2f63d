import { expect, it } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import { addAuthenticator, turnOffAutofill } from './authenticator.ts';
import { arrival, enterCode, enterPassword, heading, startSignIn, totpCode } from './journeys.ts';
import { shownClaims } from './site.ts';
import { describeInBrowser, passTime, useSite } from './support.ts';

describeInBrowser('one browser', () => {
  const off = aPolicy({ campaigns: [] });
  const world = useSite({ acme: off, globex: off });

  it('says that a passkey of another organisation is named as such, and stays where it is', async () => {
    const page = await world.visit();
    await turnOffAutofill(page);
    const { server } = world.site;
    const { user: atGlobex } = await server.addUser('globex', 'alex');
    const { user: atAcme } = await server.addUser('acme', 'alex');
    const authenticator = await addAuthenticator(page);
    await authenticator.give(server, atGlobex);

    await startSignIn(page, world.site, 'acme');
    await page.locator('#passkey').click();
    expect(await page.getByRole('alert').innerText()).toMatch(/This passkey belongs to another organisation/);
    expect(await authenticator.passkeys()).toHaveLength(1);

    await startSignIn(page, world.site, 'globex');
    await page.locator('#passkey').click();
    await arrival(page);
    expect((await shownClaims(page))['sub']).toBe(atGlobex.id);

    // Both in one place: removing one leaves the other.
    await authenticator.give(server, atAcme);
    expect(await authenticator.passkeys()).toHaveLength(2);
    await page.getByRole('link', { name: /Your sign-in methods/ }).click();
    await page.getByRole('link', { name: 'Remove Laptop' }).click();
    await page.getByRole('button', { name: 'Remove passkey' }).click();
    await enterPassword(page, 'alex');
    await enterCode(page);
    await page.getByText('The passkey was removed here.').waitFor();
    await waitFor(async () => (await authenticator.passkeys()).length === 1);
    const [left] = await authenticator.passkeys();
    expect(Buffer.from(left?.userHandle ?? '', 'base64').toString('base64url')).toBe(atAcme.id);
  });

  it('has a passkey that was removed at the server forgotten on the device too', async () => {
    const page = await world.visit();
    await turnOffAutofill(page);
    const { server } = world.site;
    const { user } = await server.addUser('acme', 'gone');
    const authenticator = await addAuthenticator(page);
    const id = await authenticator.give(server, user);
    await server.container.storage.credentials.remove({ tenantId: 'acme', userId: user.id }, id);
    await startSignIn(page, world.site, 'acme');
    await page.locator('#passkey').click();
    expect(await page.getByRole('alert').innerText()).toMatch(/This passkey is not known here/);
    await waitFor(async () => (await authenticator.passkeys()).length === 0);
  });

  it('finishes two sign-ins that were begun in two tabs', async () => {
    const first = await world.visit();
    const second = await first.context().newPage();
    await world.site.server.addUser('acme', 'tia');
    await startSignIn(first, world.site, 'acme');
    await startSignIn(second, world.site, 'acme');
    await enterPassword(first, 'tia');
    await enterCode(first);
    await arrival(first);

    await enterPassword(second, 'tia');
    await Promise.race([arrival(second), heading(second, 'Confirm it’s you')]);
    if (await second.locator('#code').isVisible()) await enterCode(second, totpCode(1));
    await arrival(second);
    expect((await shownClaims(second))['amr']).toMatch(/pwd.*otp/);
  });

  it('comes back to a page that says what to do when the back button leads to a finished sign-in', async () => {
    const page = await world.visit();
    await world.site.server.addUser('acme', 'bo');
    await startSignIn(page, world.site, 'acme');
    await enterPassword(page, 'bo');
    await enterCode(page);
    await arrival(page);
    await page.goBack();
    await heading(page, 'This page has expired');
    expect(await page.locator('main').innerText()).toContain('Go back to the application and sign in again.');
    await page.goForward();
    await arrival(page);
  });

  it('signs in with a passkey on a page that was left open beyond the life of its challenge', async () => {
    const page = await world.visit();
    await turnOffAutofill(page);
    const { user } = await world.site.server.addUser('acme', 'lea');
    const authenticator = await addAuthenticator(page);
    await authenticator.give(world.site.server, user);
    await page.clock.install();
    await startSignIn(page, world.site, 'acme');
    await page.locator('#passkey').waitFor();

    passTime(360);
    const refetched = page.waitForRequest(/\/passkey-options$/);
    await page.clock.fastForward('06:00');
    await page.locator('#passkey').click();
    await refetched;
    await arrival(page);
    expect((await shownClaims(page))['acr']).toMatch(/^phr\b/);
  });
});

async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('it did not come true within ten seconds');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
