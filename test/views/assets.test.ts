import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import Koa from 'koa';
import request from 'supertest';
import { loadAssets } from '#src/http/assets.ts';
import { createRenderer, installRenderer, type RenderContext } from '#src/http/render.ts';
import { loadLanguages } from '#src/i18n/languages.ts';

const publicDir = mkdtempSync(join(tmpdir(), 'latchkey-assets-'));
const languages = loadLanguages(join(import.meta.dirname, '../../views/languages'));
const app = new Koa();

beforeAll(() => {
  writeFileSync(join(publicDir, 'page.abc.css'), 'body{color:red}'.repeat(50));
  writeFileSync(join(publicDir, 'secret.txt'), 'not listed');
  writeFileSync(join(publicDir, 'manifest.json'), '{"page.css":"page.abc.css"}');
  const { middleware } = loadAssets(publicDir);
  app.use(middleware);
});

const get = (path: string) => request(app.callback()).get(path).set('Accept-Encoding', 'identity');

describe('assets', () => {
  it('have a URL with their content hash, under the path of the deployment', () => {
    expect(loadAssets(publicDir, { basePath: '/id' }).urls).toEqual({ 'page.css': '/id/assets/page.abc.css' });
  });

  it('are served with their type, for a year', async () => {
    const response = await get('/assets/page.abc.css').expect(200);
    expect(response.headers['content-type']).toBe('text/css; charset=utf-8');
    expect(response.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(response.text).toMatch(/^body/);
  });

  it('are compressed for a browser that can read it', async () => {
    const response = await get('/assets/page.abc.css').set('Accept-Encoding', 'br').expect(200);
    expect(response.headers['content-encoding']).toBe('br');
    expect(response.headers['vary']).toBe('Accept-Encoding');
  });

  it('are not sent twice', async () => {
    const { headers } = await get('/assets/page.abc.css');
    const again = await get('/assets/page.abc.css').set('If-None-Match', String(headers['etag'])).expect(304);
    expect(again.text).toBe('');
  });

  it.each([
    '/assets/manifest.json',
    '/assets/secret.txt',
    '/assets/../manifest.json',
    '/assets/%2e%2e/manifest.json',
    '/assets/..%2f..%2fetc/passwd',
    '/assets/page.abc.css/',
    '/assets/',
    '/assets/__proto__',
  ])('are all there is: %s is not found', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('answer HEAD without a body and leave POST alone', async () => {
    const head = await request(app.callback()).head('/assets/page.abc.css').expect(200);
    expect(head.text ?? '').toBe('');
    await request(app.callback()).post('/assets/page.abc.css').expect(404);
  });

  it('tell what to do when they were not built', () => {
    expect(() => loadAssets(join(publicDir, 'nowhere'))).toThrow(/npm run build/);
  });
});

describe('ctx.render', () => {
  it('answers with a page that nobody keeps, from what all pages share and what this one adds', async () => {
    const views = mkdtempSync(join(tmpdir(), 'latchkey-views-'));
    writeFileSync(join(views, 'hello.njk'), '{{ greeting }}, {{ name }}');
    const pages = new Koa();
    installRenderer(pages, createRenderer({ viewsDir: views, assets: {}, languages }));
    pages.use((ctx) => {
      ctx.state['view'] = { greeting: 'Hello', name: 'nobody' };
      (ctx as Koa.Context & RenderContext).render('hello', { name: '<Ann>' });
    });
    const response = await request(pages.callback()).get('/').expect(200);
    expect(response.text).toBe('Hello, &lt;Ann&gt;');
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(response.headers['cache-control']).toBe('no-store');
  });

  it('does not start with a page that does not compile', () => {
    const views = mkdtempSync(join(tmpdir(), 'latchkey-views-'));
    writeFileSync(join(views, 'broken.njk'), '{% if %}');
    expect(() => createRenderer({ viewsDir: views, assets: {}, languages })).toThrow(/broken\.njk/);
  });
});
