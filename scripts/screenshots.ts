// Takes a picture of every page into docs/screens, from the table of test/views/samples.ts: npm run screenshots [folder].
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../test/browser/site.ts';
import { type Sample, SAMPLES } from '../test/views/samples.ts';
import { type PreviewSite, startPreviewSite, stayOnPages } from './lib/preview-site.ts';
import { shrinkPng } from './lib/shrink-png.ts';

/** What all pictures together may weigh: a repository carries them. */
const MOST_BYTES = 8 * 1024 * 1024;
const LOOKS = {
  'phone-light': { width: 390, height: 740, colorScheme: 'light' },
  'phone-dark': { width: 390, height: 740, colorScheme: 'dark' },
  'screen-light': { width: 1024, height: 720, colorScheme: 'light' },
  'screen-dark': { width: 1024, height: 720, colorScheme: 'dark' },
} as const;
/** The pages that are shown in the other languages as well. */
const TRANSLATED = [
  'interaction/login',
  'interaction/mfa',
  'interaction/passkey-enrollment',
  'security-info/overview',
  'error',
  'admin/home',
];

/** Of the console's many pages two pictures each say enough: all are looked at in the dark by the tests. */
const CONSOLE_LOOKS: readonly Picture['look'][] = ['phone-light', 'screen-light'];

interface Picture {
  readonly sample: Sample;
  readonly language: string;
  readonly look: keyof typeof LOOKS;
}

/** Each template once, in its first state. */
function picturesOf({ languages: [first = 'en', ...others] }: PreviewSite): Picture[] {
  const looks = Object.keys(LOOKS) as Picture['look'][];
  const samples = SAMPLES.filter(
    ({ template }, index) => SAMPLES.findIndex((one) => one.template === template) === index,
  );
  const looksOf = ({ template }: Sample) => (template.startsWith('admin/') ? CONSOLE_LOOKS : looks);
  const all = samples.flatMap((sample) => looksOf(sample).map((look) => ({ sample, language: first, look })));
  const translated = samples
    .filter(({ template }) => TRANSLATED.includes(template))
    .flatMap((sample) => others.map((language) => ({ sample, language, look: 'phone-light' as const })));
  return [...all, ...translated];
}

async function take(browser: Browser, site: PreviewSite, { sample, language, look }: Picture): Promise<Buffer> {
  const { colorScheme, ...viewport } = LOOKS[look];
  const page = await browser.newPage({ viewport, colorScheme, locale: language === 'en' ? 'en-GB' : language });
  try {
    await stayOnPages(page);
    await page.goto(site.urlOf(sample, language));
    return shrinkPng(await page.screenshot({ fullPage: true, caret: 'hide' }));
  } finally {
    await page.close();
  }
}

function fileName({ sample: { template }, language, look }: Picture): string {
  return [template.replaceAll('/', '-'), ...(language === 'en' ? [] : [language]), look].join('--') + '.png';
}

async function takePictures(folder: string): Promise<number> {
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder)) if (file.endsWith('.png')) rmSync(join(folder, file));
  const [site, browser] = await Promise.all([startPreviewSite(), launchBrowser()]);
  let bytes = 0;
  try {
    for (const picture of picturesOf(site)) {
      const png = await take(browser, site, picture);
      writeFileSync(join(folder, fileName(picture)), png);
      bytes += png.length;
    }
  } finally {
    await browser.close();
    await site.close();
  }
  return bytes;
}

const [folder = join(import.meta.dirname, '../docs/screens')] = process.argv.slice(2);
const bytes = await takePictures(folder);
console.log(`${readdirSync(folder).length} pictures, ${Math.ceil(bytes / 1024)} KB, in ${folder}`);
if (bytes > MOST_BYTES) {
  console.error(`They are larger than ${MOST_BYTES / 1024} KB: show fewer states, or smaller pages.`);
  process.exitCode = 1;
}
