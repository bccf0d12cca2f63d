import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type PreviewSite, sampleName, startPreviewSite, stayOnPages } from '../../scripts/lib/preview-site.ts';
import { type Sample, SAMPLES } from '../views/samples.ts';
import { findProblemsIn, LOOKS } from './axe.ts';
import { launchBrowser } from './site.ts';
import { describeInBrowser } from './support.ts';
import { reportProblems } from './watch.ts';

// WCAG 2.2, 1.4.10 Reflow: also what 1280 px at 400 % zoom comes to.
const NARROWEST = 320;
const PARTS = 4;

describeInBrowser('every page in every state', () => {
  let site: PreviewSite;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    [site, browser] = await Promise.all([startPreviewSite(), launchBrowser()]);
    const context = await browser.newContext();
    await reportProblems(context, (problem) => problems.push(problem));
    page = await context.newPage();
    await stayOnPages(page);
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });

  const open = async (sample: Sample, language?: string) => {
    const answer = await page.goto(site.urlOf(sample, language));
    if (answer?.status() !== 200) problems.push(`${sampleName(sample)}: ${answer?.status()}`);
  };
  const overflows = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  const parts = Array.from({ length: PARTS }, (_, part) => SAMPLES.filter((_sample, index) => index % PARTS === part));

  // Each sample in one look, in turn; accessibility.test.ts has all four of the pages as they are reached.
  it.each(LOOKS.map((look, part) => ({ ...look, part })))(
    'passes axe at $width in $colorScheme, a quarter of them',
    async ({ part, ...look }) => {
      for (const sample of parts[part] ?? []) {
        await open(sample);
        problems.push(...(await findProblemsIn(page, look, sampleName(sample))));
      }
      expect(problems.splice(0)).toEqual([]);
    },
  );

  it('fits a window of 320 pixels, in the language with the longest words', async () => {
    await page.setViewportSize({ width: NARROWEST, height: 640 });
    for (const sample of SAMPLES) {
      await open(sample, 'de');
      if (await overflows()) problems.push(`${sampleName(sample)}: wider than the window`);
    }
    expect(problems.splice(0)).toEqual([]);
  });
});
