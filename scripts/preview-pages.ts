// Renders every page in every state, takes pictures of it and has axe look at it: scripts/preview-pages.ts [folder [filter [language]]].
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContext } from 'playwright-core';
import { launchBrowser } from '../test/browser/site.ts';
import { SAMPLES } from '../test/views/samples.ts';
import { sampleName, startPreviewSite, stayOnPages } from './lib/preview-site.ts';

const WIDTHS = [390, 1280] as const;
const NARROWEST = 320;
const SCHEMES = ['light', 'dark'] as const;
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Looks at one page in one browser context and answers what is wrong with it, one line each. */
async function inspect(context: BrowserContext, url: string, picture: string): Promise<string[]> {
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
  await stayOnPages(page);
  await page.goto(url);
  await page.screenshot({ path: picture, fullPage: true });
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  for (const { id, help, nodes } of violations)
    problems.push(...nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 160)}`));
  // WCAG 2.2, 1.4.10 Reflow: also what 1280 px at 400 % zoom comes to.
  await page.setViewportSize({ width: NARROWEST, height: 640 });
  const overflows = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  if (overflows) problems.push(`wider than ${NARROWEST} px`);
  await page.close();
  return problems;
}

async function preview(folder: string, filter: string, language: string): Promise<number> {
  const samples = SAMPLES.filter((sample) => sampleName(sample).includes(filter));
  const [site, browser] = await Promise.all([startPreviewSite(), launchBrowser()]);
  let found = 0;
  mkdirSync(folder, { recursive: true });
  for (const width of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme });
      for (const sample of samples) {
        const name = `${sampleName(sample)}--${width}-${colorScheme}`;
        const problems = await inspect(context, site.urlOf(sample, language), join(folder, `${name}.png`));
        for (const problem of problems) console.log(`${name}: ${problem}`);
        found += problems.length;
      }
      await context.close();
    }
  }
  await browser.close();
  await site.close();
  console.log(`${samples.length} pages, ${found} problems, pictures in ${folder}`);
  return found;
}

const [folder = join(tmpdir(), 'latchkey-pages'), filter = '', language = 'en'] = process.argv.slice(2);
process.exitCode = (await preview(folder, filter, language)) > 0 ? 1 : 0;
