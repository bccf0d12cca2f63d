import { expect, it } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import { arrival, heading, signInWithCode, startSignIn } from './journeys.ts';
import { describeInBrowser, useSite } from './support.ts';

describeInBrowser('an application of somebody else', () => {
  const world = useSite({ initech: aPolicy({ campaigns: [] }) }, { thirdPartyAt: ['initech'] });

  it('gets what it asks for only when allowed, and is not asked about again in the session', async () => {
    const page = await world.visit();
    await world.site.server.addUser('initech', 'milton');
    await signInWithCode(page, world.site, 'initech', 'milton');

    await heading(page, 'Allow demo app?');
    const asks = await page.locator('.facts').innerText();
    expect(asks).toMatch(/Your name[\s\S]*Your email address/);
    expect(await page.locator('main').innerText()).toContain(new URL(world.site.applicationUrl).host);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('access_denied').waitFor();

    await page.getByRole('link', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'Allow' }).click();
    await arrival(page);

    await startSignIn(page, world.site, 'initech');
    await arrival(page);
  });

  it('may ask to end the session, which the person decides', async () => {
    const page = await world.visit();
    await world.site.server.addUser('initech', 'bill');
    await signInWithCode(page, world.site, 'initech', 'bill');
    await page.locator('#allow').click();
    await arrival(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await heading(page, 'Sign out?');
    expect(await page.locator('.lead').innerText()).toContain('demo app asks to end your session');
    await page.getByRole('button', { name: 'Stay signed in' }).click();
    await heading(page, 'You are signed out');
    expect(page.url()).toContain(world.site.applicationUrl);

    // The session here has stayed, but what the application was allowed has ended with its own.
    await startSignIn(page, world.site, 'initech');
    await page.locator('#allow').click();
    await arrival(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.locator('#sign-out').click();
    await heading(page, 'You are signed out');
    await startSignIn(page, world.site, 'initech');
    await heading(page, 'Sign in');
  });

  it('is named on the signed-out page when it is not returned to', async () => {
    const page = await world.visit();
    await page.goto(`${world.site.server.issuer('initech')}/session/end`);
    await heading(page, 'You are signed out');
    expect(await page.locator('main').innerText()).toContain('initech Ltd');
  });
});
