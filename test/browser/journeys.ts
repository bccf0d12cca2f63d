import * as OTPAuth from 'otpauth';
import type { Page } from 'playwright-core';
import { PASSWORD, TOTP_SECRET } from '../support/start-test-server.ts';
import type { Site } from './site.ts';

/** Opens the demo application and chooses the organisation there: the sign-in page comes up. */
export async function startSignIn(page: Page, site: Site, tenantId: string): Promise<void> {
  await page.goto(`${site.applicationUrl}/login?tenant=${tenantId}`);
}

export async function enterPassword(page: Page, username: string, password = PASSWORD): Promise<void> {
  await page.locator('#username').fill(username);
  await page.locator('#password').fill(password);
  await page.locator('#sign-in').click();
}

/** What an authenticator app shows now, or some steps of 30 seconds away. */
export function totpCode(steps = 0, secret = TOTP_SECRET): string {
  return new OTPAuth.TOTP({ secret }).generate({ timestamp: Date.now() + steps * 30_000 });
}

export async function enterCode(page: Page, code = totpCode()): Promise<void> {
  await page.locator('#code').fill(code);
  await page.locator('#confirm').click();
}

/** Goes through password and code, up to what comes after them. */
export async function signInWithCode(page: Page, site: Site, tenantId: string, username: string): Promise<void> {
  await startSignIn(page, site, tenantId);
  await enterPassword(page, username);
  await enterCode(page);
}

/** Signs in at the self-service pages with password and code; answers where they are. */
export async function openSecurityInfo(page: Page, site: Site, tenantId: string, username: string): Promise<string> {
  const home = `${site.server.issuer(tenantId)}/security-info`;
  await page.goto(home);
  await enterPassword(page, username);
  await enterCode(page);
  await heading(page, 'Security info');
  return home;
}

/** Types the key under the QR code into an authenticator app, as somebody who cannot scan; answers what it shows. */
export async function setUpApp(page: Page): Promise<() => string> {
  await page.getByText('Cannot scan?').click();
  const secret = (await page.locator('#secret').innerText()).replaceAll(/\s/g, '');
  return () => totpCode(0, secret);
}

export async function heading(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

/** At the application, signed in. */
export const arrival = (page: Page): Promise<void> => heading(page, 'You are signed in');

/** From the application's page to a new sign-in page. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.locator('#sign-out').click();
  await heading(page, 'You are signed out');
}
