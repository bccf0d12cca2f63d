// Every page in every state of test/views/samples.ts, each at an address of its own, with the headers it has in production.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Koa from 'koa';
import type { Page } from 'playwright-core';
import { loadAssets } from '../../src/http/assets.ts';
import { brandStylesheet } from '../../src/http/brand-stylesheet.ts';
import { createRenderer, installRenderer, type RenderContext } from '../../src/http/render.ts';
import { loadLanguages } from '../../src/i18n/languages.ts';
import { type Sample, SAMPLES } from '../../test/views/samples.ts';
import { buildBrowser } from '../build-browser.ts';

const ROOT = join(import.meta.dirname, '../..');
const VIEWS = join(ROOT, 'views');
const COLORS: Readonly<Record<string, string>> = { Acme: '#0b5cad', Globex: '#f2b705' };

export interface PreviewSite {
  /** Every language there is, English first. */
  readonly languages: readonly string[];
  /** Where a sample is shown, in English unless another language is named. */
  urlOf(sample: Sample, language?: string): string;
  close(): Promise<void>;
}

/** `interaction-login--first`: what a sample's address, and a picture of it, is called. */
export const sampleName = ({ template, state }: Sample) => `${template.replaceAll('/', '-')}--${state}`;

export async function startPreviewSite(): Promise<PreviewSite> {
  await buildBrowser();
  const assets = loadAssets(join(ROOT, 'public'));
  const languages = loadLanguages(join(VIEWS, 'languages'));
  const samples = new Map(SAMPLES.map((sample) => [`/${sampleName(sample)}`, sample]));
  const app = new Koa<Koa.DefaultState, RenderContext>();
  installRenderer(app, createRenderer({ viewsDir: VIEWS, assets: assets.urls, languages }));
  app.use(assets.middleware);
  app.use((ctx) => {
    ctx.set('Content-Security-Policy', "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'");
    const sample = samples.get(ctx.path);
    if (ctx.path.endsWith('/brand.css')) {
      ctx.type = 'text/css';
      ctx.body = brandStylesheet(COLORS[String(ctx.query['name'])] ?? '#0b5cad');
    } else if (ctx.path.endsWith('/preview.css')) {
      ctx.type = 'text/css';
      ctx.body = brandStylesheet(`#${String(ctx.query['color'])}`, '.brand-preview');
    } else if (ctx.path.startsWith('/dev/mail/')) {
      // The mail inside the page of a mail.
      ctx.set('Content-Security-Policy', "frame-ancestors 'self'");
      ctx.body = '<p>487 193</p>';
    } else if (sample) ctx.render(sample.template, { ...withBrand(sample), lang: ctx.query['lang'] });
  });
  const callback = app.callback();
  const server = createServer((request, response) => void callback(request, response));
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    languages: languages.tags,
    urlOf: (sample, language = 'en') => `${origin}/${sampleName(sample)}?lang=${language}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function withBrand({ state, data }: Sample) {
  return data['brand'] && state === 'logo' ? { ...data, brand: { stylesheet: '/brand.css?name=Globex' } } : data;
}

/** Keeps a page from going on by itself while it is looked at: nobody is there to answer its forms. */
export async function stayOnPages(page: Page): Promise<void> {
  await page.addInitScript(() => {
    HTMLFormElement.prototype.requestSubmit = () => undefined;
  });
}
