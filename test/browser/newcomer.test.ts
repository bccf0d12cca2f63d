import { expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { aPolicy } from '../support/builders.ts';
import { addAuthenticator } from './authenticator.ts';
import { arrival, enterCode, enterPassword, heading, setUpApp, startSignIn } from './journeys.ts';
import { shownClaims } from './site.ts';
import { describeInBrowser, passTime, useSite } from './support.ts';

describeInBrowser('somebody who only has a password yet', () => {
  const world = useSite({ acme: aPolicy({ campaigns: [] }) });

  const newcomer = async (username: string, page: Page) => {
    await world.site.server.addUser('acme', username, { totp: false });
    await startSignIn(page, world.site, 'acme');
    await enterPassword(page, username);
    await heading(page, 'Protect your account');
  };

  it('takes a passkey as second step, names it, uses it, and is signed in resistant to phishing', async () => {
    const page = await world.visit();
    await addAuthenticator(page);
    await newcomer('pam', page);
    await page.getByRole('link', { name: 'Passkey' }).click();
    await page.locator('#next').click();
    await page.locator('#name').fill('Blue phone');
    await page.locator('#done').click();

    await heading(page, 'Confirm it’s you');
    await page.getByRole('button', { name: 'Use your passkey' }).click();
    await arrival(page);
    const claims = await shownClaims(page);
    expect(claims['acr']).toMatch(/^phr\b/);
    expect(claims['amr']).toMatch(/pwd/);
    expect(claims['amr']).toMatch(/pop/);
  });

  const chooseApp = async (page: Page) => {
    await page.getByRole('link', { name: 'Authenticator app' }).click();
    await heading(page, 'Set up an authenticator app');
    return setUpApp(page);
  };

  it('sets up an authenticator app, saves the recovery codes that are shown once, and signs in with one', async () => {
    const page = await world.visit({ permissions: ['clipboard-read', 'clipboard-write'] });
    await page.addInitScript(() => Object.assign(window, { print: () => (document.title = 'printed') }));
    await newcomer('tom', page);
    const shownCode = await chooseApp(page);
    expect(await page.locator('img.qr').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(20);
    await enterCode(page, shownCode());

    await heading(page, 'Save your recovery codes');
    const shownAt = page.url();
    const codes = await page.locator('#recovery-codes li').allInnerTexts();
    expect(new Set(codes).size).toBe(10);
    await expectSaved(page, codes);
    await page.getByRole('link', { name: 'I have saved them' }).click();
    await arrival(page);
    expect((await shownClaims(page))['amr']).toMatch(/pwd.*otp.*mfa/);
    await page.goto(shownAt);
    await heading(page, 'This page has expired');

    const signInWithRecoveryCode = async (code: string) => {
      await page.context().clearCookies();
      await startSignIn(page, world.site, 'acme');
      await enterPassword(page, 'tom');
      await page.getByRole('link', { name: 'Recovery code' }).click();
      await enterCode(page, code);
    };
    await signInWithRecoveryCode(codes[3]!);
    await arrival(page);
    await signInWithRecoveryCode(codes[3]!);
    expect(await page.getByRole('alert').innerText()).toMatch(/not right, or it was used before/);
  });

  const expectSaved = async (page: Page, codes: readonly string[]) => {
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('Codes copied').waitFor();
    expect((await page.evaluate(() => navigator.clipboard.readText())).split('\n')).toEqual(codes);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('acme-recovery-codes.txt');
    expect((await readFile(await download.path(), 'utf8')).trim().split('\n')).toEqual(codes);

    await page.getByRole('button', { name: 'Print' }).click();
    expect(await page.title()).toBe('printed');
  };

  it('keeps the QR code after a mistyped code, and is told what is wrong', async () => {
    const page = await world.visit();
    await newcomer('eve', page);
    const shownCode = await chooseApp(page);
    await enterCode(page, '000000');
    expect(await page.locator('#code-error').innerText()).toMatch(/That code is not right/);
    passTime(60);
    await enterCode(page, shownCode());
    await heading(page, 'Save your recovery codes');
  });
});
