import { afterAll, afterEach, beforeAll, describe, expect, jest } from '@jest/globals';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { TenantPolicy } from '#src/policy/types.ts';
import { CHROMIUM, launchBrowser, startSite, type Site, type SiteOptions } from './site.ts';
import { reportProblems } from './watch.ts';

/** Where no browser can be had, the suite is skipped; scripts/test says so, and why, in its closing lines. */
export const describeInBrowser = CHROMIUM === undefined ? describe.skip : describe;

// A browser on a busy machine is slow, and that is no failure.
jest.setTimeout(90_000);

export interface World {
  readonly site: Site;
  /** A page of somebody who has never been here. */
  visit(options?: BrowserContextOptions): Promise<Page>;
}

/**
 * A site and one browser for the tests of a file. A test fails when a page of it wrote an error to the console, threw,
 * or was held back by its own content security policy.
 */
export function useSite(policies: Readonly<Record<string, TenantPolicy>>, options?: SiteOptions): World {
  let site: Site;
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  const problems: string[] = [];

  beforeAll(async () => {
    [site, browser] = await Promise.all([startSite(policies, options), launchBrowser()]);
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
    resetTime();
    expect(problems.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });

  return {
    get site() {
      return site;
    },
    visit: async (options) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      await reportProblems(context, (problem) => problems.push(problem));
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      return page;
    },
  };
}

const realNow = Date.now.bind(Date);
let ahead = 0;

/** Moves the server's clock on; it is set right after the test. */
export function passTime(seconds: number): void {
  ahead += seconds * 1000;
  jest.spyOn(Date, 'now').mockImplementation(() => realNow() + ahead);
}

function resetTime(): void {
  ahead = 0;
  jest.restoreAllMocks();
}
