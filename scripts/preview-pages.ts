// Renders every page in every state, takes pictures of it and has axe look at it: scripts/preview-pages.ts [folder].
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import Koa from 'koa';
import { type BrowserContext, chromium } from 'playwright-core';
import { loadAssets } from '../src/http/assets.ts';
import { brandStylesheet } from '../src/http/brand-stylesheet.ts';
import { createRenderer, installRenderer, type RenderContext } from '../src/http/render.ts';
import { loadLanguages } from '../src/i18n/languages.ts';
import { type Sample, SAMPLES } from '../test/views/samples.ts';
import { buildBrowser } from './build-browser.ts';

const ROOT = join(import.meta.dirname, '..');
const BROWSER = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const FLAGS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'.split(
    ' ',
  );
const WIDTHS = [390, 1280] as const;
const NARROWEST = 320;
const SCHEMES = ['light', 'dark'] as const;
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const COLORS: Readonly<Record<string, string>> = { Acme: '#0b5cad', Globex: '#f2b705' };

/** A server with the headers a page gets in production, so that what the policy blocks is seen here. */
async function servePages(samples: readonly Sample[]) {
  await buildBrowser();
  const assets = loadAssets(join(ROOT, 'public'));
  const app = new Koa();
  const viewsDir = join(ROOT, 'views');
  const languages = loadLanguages(join(viewsDir, 'languages'));
  installRenderer(app, createRenderer({ viewsDir, assets: assets.urls, languages }));
  app.use(assets.middleware);
  app.use((ctx) => {
    ctx.set('Content-Security-Policy', "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'");
    const sample = samples.find((one) => `/${pageName(one)}` === ctx.path);
    if (ctx.path.endsWith('/brand.css')) {
      ctx.type = 'text/css';
      ctx.body = brandStylesheet(COLORS[String(ctx.query['name'])] ?? '#0b5cad');
    } else if (sample) (ctx as Koa.Context & RenderContext).render(sample.template, withBrand(sample));
  });
  const server = createServer((request, response) => void app.callback()(request, response));
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return { server, origin: `http://localhost:${(server.address() as AddressInfo).port}` };
}

function withBrand({ state, data }: Sample) {
  return data['brand'] && state === 'logo' ? { ...data, brand: { stylesheet: '/brand.css?name=Globex' } } : data;
}

const pageName = ({ template, state }: Sample) => `${template.replaceAll('/', '-')}--${state}`;

/** Looks at one page in one browser context and answers what is wrong with it, one line each. */
async function inspect(context: BrowserContext, url: string, picture: string): Promise<string[]> {
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
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

async function preview(folder: string, filter: string): Promise<number> {
  const samples = SAMPLES.filter((sample) => pageName(sample).includes(filter));
  const { server, origin } = await servePages(samples);
  const browser = await chromium.launch({ executablePath: BROWSER, args: FLAGS });
  let found = 0;
  mkdirSync(folder, { recursive: true });
  for (const width of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme });
      for (const sample of samples) {
        const name = `${pageName(sample)}--${width}-${colorScheme}`;
        const problems = await inspect(context, `${origin}/${pageName(sample)}`, join(folder, `${name}.png`));
        for (const problem of problems) console.log(`${name}: ${problem}`);
        found += problems.length;
      }
      await context.close();
    }
  }
  await browser.close();
  server.close();
  console.log(`${samples.length} pages, ${found} problems, pictures in ${folder}`);
  return found;
}

const [folder = join(tmpdir(), 'latchkey-pages'), filter = ''] = process.argv.slice(2);
process.exitCode = (await preview(folder, filter)) > 0 ? 1 : 0;
