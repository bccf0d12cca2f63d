// One page at a time, in Chromium with a virtual authenticator, from a server that only notes what is posted to it.
import { mkdtempSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import Koa from 'koa';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { loadAssets } from '#src/http/assets.ts';
import { createRenderer, type ViewData } from '#src/http/render.ts';
import { loadLanguages } from '#src/i18n/languages.ts';
import { buildBrowser } from '../../scripts/build-browser.ts';

/** A name of this machine that browsers do not trust without https. */
const INSECURE = 'insecure.example';
const FLAGS =
  '--host-resolver-rules=MAP_INSECURE --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

export interface Post {
  readonly path: string;
  readonly form: URLSearchParams;
}

export interface CeremonySite {
  readonly origin: string;
  /** What was posted since the page was opened, the newest last. */
  readonly posts: Post[];
  /** Times the options were fetched again since the page was opened. */
  readonly refetches: () => number;
  open(template: string, data: ViewData, options?: PageOptions): Promise<Page>;
  close(): Promise<void>;
}

interface PageOptions {
  readonly context?: BrowserContextOptions;
  readonly prepare?: (page: Page) => Promise<unknown>;
  /** Over plain http at a name other than localhost. */
  readonly insecure?: boolean;
}

export async function ceremonySite(): Promise<CeremonySite> {
  const publicDir = mkdtempSync(join(tmpdir(), 'latchkey-public-'));
  await buildBrowser(publicDir);
  const assets = loadAssets(publicDir);
  const viewsDir = join(import.meta.dirname, '../../views');
  const languages = loadLanguages(join(viewsDir, 'languages'));
  const renderer = createRenderer({ viewsDir, assets: assets.urls, languages });
  const posts: Post[] = [];
  let html = '';
  let fetched = 0;

  const app = new Koa();
  app.use(assets.middleware);
  app.use(async (ctx) => {
    ctx.set('Content-Security-Policy', "default-src 'self'; img-src 'self' data:");
    ctx.body = ctx.path === '/page' ? html : '<title>Posted</title>';
    if (ctx.path === '/i/passkey-options') {
      fetched += 1;
      ctx.body = { challenge: 'bmV3', rpId: 'localhost', userVerification: 'required' };
    }
    if (ctx.method === 'POST') posts.push({ path: ctx.path, form: await formOf(ctx.req) });
  });
  const server = createServer((request, response) => void app.callback()(request, response));
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: FLAGS.split(' ').map((flag) => flag.replace('MAP_INSECURE', `MAP ${INSECURE} localhost`)),
  });

  return {
    origin,
    posts,
    refetches: () => fetched,
    open: async (template, data, { context, prepare, insecure = false } = {}) => {
      html = renderer.render(template, data);
      posts.length = 0;
      fetched = 0;
      for (const earlier of browser.contexts()) await earlier.close();
      const page = await newPage(browser, context);
      await prepare?.(page);
      await page.goto(`${insecure ? origin.replace('localhost', INSECURE) : origin}/page`);
      return page;
    },
    close: async () => {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function newPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  page.setDefaultTimeout(5000);
  return page;
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams(await text(request));
}

export interface VirtualAuthenticator {
  /** Whether it answers at once, as somebody touching it would. */
  setPresence(enabled: boolean): Promise<void>;
  /** Puts a discoverable passkey on it. */
  addPasskey(): Promise<void>;
}

/** An authenticator inside the device, with a screen lock unless told otherwise. */
export async function virtualAuthenticator(page: Page, { verifiesUser = true } = {}): Promise<VirtualAuthenticator> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: verifiesUser,
      automaticPresenceSimulation: true,
    },
  });
  return {
    setPresence: async (enabled) => {
      await session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
    },
    addPasskey: async () => {
      await session.send('WebAuthn.addCredential', { authenticatorId, credential: await newCredential() });
    },
  };
}

async function newCredential() {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']);
  const privateKey = Buffer.from(await crypto.subtle.exportKey('pkcs8', pair.privateKey)).toString('base64');
  return {
    credentialId: Buffer.from('a-passkey-of-ann').toString('base64'),
    isResidentCredential: true,
    rpId: 'localhost',
    privateKey,
    userHandle: Buffer.from('ann').toString('base64'),
    signCount: 1,
  };
}
