// Takes pictures of the real pages, on their way through a sign-in, into docs/screens: npm run screenshots [folder].
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { addAuthenticator, turnOffAutofill } from '../test/browser/authenticator.ts';
import { enterCode, enterPassword, heading, setUpApp, startSignIn } from '../test/browser/journeys.ts';
import { launchBrowser, startSite, type Site } from '../test/browser/site.ts';
import { aPolicy } from '../test/support/builders.ts';
import { buildBrowser } from './build-browser.ts';
import { shrinkPng } from './lib/shrink-png.ts';

const MOST_BYTES = 60 * 1024;
const LOOKS = {
  'phone-light': { width: 390, height: 844, colorScheme: 'light' },
  'phone-dark': { width: 390, height: 844, colorScheme: 'dark' },
  'screen-light': { width: 1280, height: 844, colorScheme: 'light' },
  'screen-dark': { width: 1280, height: 844, colorScheme: 'dark' },
} as const;

type Look = keyof typeof LOOKS;
type Take = (page: Page, name: string, ...looks: readonly Look[]) => Promise<void>;

/** The committed set: each page twice, so that every width and scheme is there. */
async function takePictures(site: Site, page: Page, take: Take): Promise<void> {
  await site.server.addUser('acme', 'alex', { totp: false });
  await addAuthenticator(page);
  await startSignIn(page, site, 'acme');
  await heading(page, 'Sign in');
  await take(page, 'login', 'phone-light', 'screen-dark');

  await enterPassword(page, 'alex');
  await heading(page, 'Protect your account');
  await page.locator('#enroll-totp').click();
  const shownCode = await setUpApp(page);
  await enterCode(page, shownCode());
  await heading(page, 'Save your recovery codes');
  await take(page, 'recovery-codes', 'phone-dark', 'screen-light');

  await page.locator('#continue').click();
  await heading(page, 'Sign in faster next time');
  await take(page, 'passkey-enrollment', 'phone-light', 'screen-dark');
  await page.locator('#next').click();
  await heading(page, 'Passkey added');
  await take(page, 'passkey-name', 'phone-dark', 'screen-light');
  await page.locator('#done').click();
  await heading(page, 'Allow demo app?');
  await take(page, 'consent', 'phone-light', 'screen-dark');
  await page.locator('#allow').click();
  await heading(page, 'You are signed in');

  await page.goto(`${site.server.issuer('acme')}/security-info`);
  await heading(page, 'Security info');
  await take(page, 'security-info', 'phone-dark', 'screen-light');

  await page.context().clearCookies();
  await site.server.addUser('acme', 'sam');
  await turnOffAutofill(page);
  await startSignIn(page, site, 'acme');
  const finished = page.url();
  await enterPassword(page, 'sam');
  await heading(page, 'Confirm it’s you');
  await take(page, 'mfa', 'phone-light', 'screen-dark');
  await page.context().clearCookies();
  await page.goto(finished);
  await heading(page, 'This page has expired');
  await take(page, 'error', 'phone-dark', 'screen-light');
}

/** Writes a picture of the whole page in each look, no larger than a repository should carry. */
function pictureTaker(folder: string, allLooks: boolean): Take {
  return async (page, name, ...looks) => {
    for (const look of allLooks ? (Object.keys(LOOKS) as Look[]) : looks) {
      const { colorScheme, ...viewport } = LOOKS[look];
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      const path = join(folder, `${name}--${look}.png`);
      const picture = shrinkPng(await page.screenshot({ fullPage: true, caret: 'hide' }));
      if (picture.length > MOST_BYTES) console.warn(`${path} has ${picture.length} bytes`);
      writeFileSync(path, picture);
    }
  };
}

const [folder] = process.argv.slice(2);
const target = folder ?? join(import.meta.dirname, '../docs/screens');
mkdirSync(target, { recursive: true });
await buildBrowser();
const [site, browser] = await Promise.all([
  startSite({ acme: aPolicy() }, { thirdPartyAt: ['acme'] }),
  launchBrowser(),
]);
try {
  // Another folder is for looking closely: there every page is in every look.
  await takePictures(site, await browser.newPage(), pictureTaker(target, folder !== undefined));
} finally {
  await browser.close();
  await site.close();
}
console.log(`pictures in ${target}`);
