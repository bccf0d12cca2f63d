import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type PreviewSite, sampleName, startPreviewSite, stayOnPages } from '../../scripts/lib/preview-site.ts';
import { SAMPLES } from '../views/samples.ts';
import { describeInBrowser, useSite } from './support.ts';
import { startSignIn } from './journeys.ts';
import { aPolicy } from '../support/builders.ts';

/** 320 is what WCAG 2.2, 1.4.10 asks for, 390 the usual phone. */
const WIDTHS = [320, 390];

describeInBrowser('every page', () => {
  const world = useSite({ acme: aPolicy() });
  let site: PreviewSite;
  beforeAll(async () => {
    site = await startPreviewSite();
  });
  afterAll(() => site.close());

  it.each(['de', 'ja'])('fits a narrow phone, long words and all: %s', async (language) => {
    const page = await world.visit();
    await stayOnPages(page);
    const tooWide: string[] = [];
    for (const sample of SAMPLES) {
      await page.goto(site.urlOf(sample, language));
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 640 });
        tooWide.push(...(await overflowing(page)).map((what) => `${sampleName(sample)} at ${width}: ${what}`));
      }
    }
    expect(tooWide).toEqual([]);
  });

  it('is switched to another language by a button that needs no script', async () => {
    const page = await world.visit({ javaScriptEnabled: false });
    await startSignIn(page, world.site, 'acme');
    const url = page.url();
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
    expect(page.url()).toBe(url);
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    expect(await page.getByRole('button', { name: 'Deutsch' }).getAttribute('aria-current')).toBe('true');
    await page.getByRole('button', { name: '日本語' }).click();
    await page.getByRole('heading', { name: 'サインイン' }).waitFor();
  });
});

/** What makes a page scroll sideways, or runs out of the box it stands in. */
function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    const found = root.scrollWidth > root.clientWidth ? [`the page is ${root.scrollWidth} wide`] : [];
    for (const element of document.querySelectorAll<HTMLElement>(
      '.button, .choice, .badge, .card, h1, h2, label, td, th',
    )) {
      // What is there for screen readers alone stands in a box of one pixel.
      if (element.clientWidth <= 1) continue;
      if (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline') {
        found.push(`${element.className || element.tagName}: ${element.textContent?.trim().slice(0, 40)}`);
      }
    }
    return found;
  });
}
