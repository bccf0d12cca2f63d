import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const HEIGHT = 844;
const WIDTHS = [1280, 390] as const;
const SCHEMES = ['light', 'dark'] as const;

interface Finding {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string }[];
}

export interface Look {
  readonly width: (typeof WIDTHS)[number];
  readonly colorScheme: (typeof SCHEMES)[number];
}

export const LOOKS: readonly Look[] = WIDTHS.flatMap((width) => SCHEMES.map((colorScheme) => ({ width, colorScheme })));

/** What axe has to say of a page as it stands, in one look; one line each. */
export async function findProblemsIn(page: Page, { width, colorScheme }: Look, name: string): Promise<string[]> {
  await page.setViewportSize({ width, height: HEIGHT });
  await page.emulateMedia({ colorScheme });
  return (await inspect(page)).map((finding) => `${name} at ${width} in ${colorScheme}: ${finding}`);
}

/** What axe has to say of a page as it stands, on a screen and on a phone, in light and dark; one line each. */
export async function findProblems(page: Page, name: string): Promise<string[]> {
  const problems: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) {
      problems.push(`${name} at ${width}: wider than the window`);
    }
    for (const colorScheme of SCHEMES) {
      problems.push(...(await findProblemsIn(page, { width, colorScheme }, name)));
    }
  }
  return problems;
}

async function inspect(page: Page): Promise<string[]> {
  const isLoaded = await page.evaluate(() => 'axe' in window);
  const findings = isLoaded ? await runLoaded(page) : (await builder(page).analyze()).violations;
  return findings.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 160)}`));
}

const builder = (page: Page) => new AxeBuilder({ page }).withTags(RULES).setLegacyMode();

// The builder has left the library in the page: to send it again for each look would take most of the time.
function runLoaded(page: Page): Promise<Finding[]> {
  return page.evaluate(async (tags) => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<{ violations: Finding[] }> } };
    const { violations } = await axe.run({ runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
    return violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html }) => ({ html })) }));
  }, RULES);
}
