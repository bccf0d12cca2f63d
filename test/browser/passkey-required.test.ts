import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { totpCode } from '../flows/support.ts';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD } from '../support/start-test-server.ts';
import {
  addAuthenticator,
  describeInBrowser,
  launchBrowser,
  shownClaims,
  startSite,
  type Site,
  type VirtualAuthenticator,
} from './support.ts';

describeInBrowser('a user of an organisation that requires a passkey', () => {
  let site: Site;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let authenticator: VirtualAuthenticator;

  beforeAll(async () => {
    site = await startSite({ globex: aPolicy({ passkeyEnrollment: { mode: 'required' } }) });
    await site.server.addUser('globex', 'grace');
    browser = await launchBrowser();
    context = await browser.newContext();
    page = await context.newPage();
    page.setDefaultTimeout(5000);
    authenticator = await addAuthenticator(context, page);
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });

  const signOut = async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.locator('#sign-out').click();
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  };
  const startAtApplication = async () => {
    await page.goto(site.applicationUrl);
    await page.getByRole('link', { name: /globex/i }).click();
  };

  it('signs in with password and code, registers and names a passkey, and reaches the application', async () => {
    await startAtApplication();
    await page.locator('#username').fill('grace');
    await page.locator('#password').fill(PASSWORD);
    await page.locator('#sign-in').click();
    await page.locator('#code').fill(totpCode());
    await page.locator('#code').press('Enter');
    await page
      .getByText(/requires a passkey/i)
      .first()
      .waitFor();
    await page.locator('[data-ceremony]').first().click();
    await page.locator('#name').fill('My laptop');
    await page.locator('#done').click();

    const claims = await shownClaims(page);
    expect(claims['acr']).toBe('https://refeds.org/profile/mfa');
    expect(claims['amr']).toMatch(/pwd.*otp.*mfa/);
  });

  it('signs out, and in again with the passkey from autofill, typing nothing', async () => {
    await signOut();
    await startAtApplication();

    await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
    expect((await shownClaims(page))['acr']).toMatch(/^phr\b/);
  });

  it('signs out, and in again with the passkey from the button, typing nothing', async () => {
    await signOut();
    await authenticator.set({ present: false }); // nobody picks a suggestion
    await startAtApplication();
    await page.locator('#passkey').waitFor();
    await authenticator.set({ present: true });
    await page.locator('#passkey').click();

    await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
    const claims = await shownClaims(page);
    expect(claims['acr']).toMatch(/^phr\b/);
    expect(claims['amr']).toMatch(/pop/);
  });
});
