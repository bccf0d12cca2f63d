import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { aPolicy } from '../support/builders.ts';
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

describeInBrowser('who has access to an account', () => {
  const world = useSite({ acme: aPolicy({ campaigns: [] }) }, { thirdPartyAt: ['acme'] });
  const open = (page: Page, name: string) => openSecurityInfo(page, world.site, 'acme', name);
  const title = (page: Page) => page.getByRole('heading', { level: 1 }).innerText();

  it.each([true, false])('another browser is signed out from here (scripts: %s)', async (javaScriptEnabled) => {
    const name = javaScriptEnabled ? 'sam' : 'sid';
    await world.site.server.addUser('acme', name);
    const phone = await world.visit({
      userAgent:
        'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1',
    });
    const home = await open(phone, name);
    passTime(30);
    const page = await world.visit({ javaScriptEnabled });
    await open(page, name);
    await page.getByRole('link', { name: /^Where you are signed in/ }).click();
    await page.getByRole('listitem').filter({ hasText: 'This browser' }).waitFor();
    await page.getByRole('link', { name: 'Sign out of Safari on iPhone' }).click();
    await heading(page, 'Sign out there?');
    expect(await page.locator('.lead').innerText()).toContain('Safari on iPhone');
    await page.getByLabel('Also end what applications may keep while I am away').check();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out there.').waitFor();
    await page.getByText('You are signed in nowhere else.').waitFor();
    await phone.goto(home);
    await heading(phone, 'Sign in');
    await page.goto(home);
    await heading(page, 'Security info');
  });

  it.each([true, false])('an application is seen and sent away (scripts: %s)', async (javaScriptEnabled) => {
    const name = javaScriptEnabled ? 'ada' : 'abe';
    await world.site.server.addUser('acme', name);
    const page = await world.visit({ javaScriptEnabled });
    await signInWithCode(page, world.site, 'acme', name);
    await page.getByRole('button', { name: 'Allow' }).click();
    await arrival(page);

    await page.goto(`${world.site.server.issuer('acme')}/security-info`);
    await page.getByRole('link', { name: /^Applications with access/ }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'demo app' });
    expect(await row.innerText()).toMatch(/may know or do: Know that it is you/);
    await row.getByRole('link', { name: 'Remove demo app' }).click();
    await heading(page, 'Take access from demo app?');
    expect(await page.getByRole('region', { name: 'Now it may' }).getByRole('listitem').count()).toBeGreaterThan(1);
    await page.getByRole('button', { name: 'Take access away' }).click();
    await page.getByText('The application has no access any more.').waitFor();
    await page.getByText('You have not allowed any application anything').waitFor();

    await startSignIn(page, world.site, 'acme');
    await heading(page, 'Allow demo app?');
  });

  it.each([true, false])('what happened is read, page by page (scripts: %s)', async (javaScriptEnabled) => {
    const name = javaScriptEnabled ? 'lia' : 'lew';
    const { user } = await world.site.server.addUser('acme', name);
    const about = { tenantId: 'acme', userId: user.id, address: '192.0.2.44' };
    for (let times = 0; times < 25; times += 1)
      await world.site.server.container.audit.record('passkey.renamed', about);
    const page = await world.visit({ javaScriptEnabled });
    await page.goto(`${world.site.server.issuer('acme')}/security-info`);
    await enterPassword(page, name, 'not my password at all');
    await page.getByRole('alert').waitFor();
    await enterPassword(page, name);
    await enterCode(page);
    await page.getByRole('link', { name: /^Recent activity/ }).click();
    const entries = page.getByRole('main').getByRole('listitem');
    expect(await entries.count()).toBe(20);
    expect(await entries.nth(0).innerText()).toMatch(
      /Code of an authenticator app entered[\s\S]*Phone · Security info/,
    );
    expect(await entries.nth(2).innerText()).toMatch(/Password entered[\s\S]*Refused/);
    await page.getByRole('link', { name: 'Earlier' }).click();
    expect(await entries.count()).toBe(8);
    expect(await entries.nth(0).innerText()).toMatch(/Passkey renamed[\s\S]*from 192\.0\.2\.44/);
    expect(await page.getByRole('link', { name: 'Earlier' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Newest' }).click();
    expect(await entries.count()).toBe(20);

    await page.getByRole('link', { name: 'Sign out everywhere else' }).click();
    expect(await title(page)).toBe('Sign out everywhere else');
  });
});
