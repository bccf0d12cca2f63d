// The whole server, the demo application and a browser for them; nothing of the test runner, so that scripts use it too.
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type Page } from 'playwright-core';
import { demoApplication } from '../../scripts/lib/demo/application.ts';
import type { DemoTenant } from '../../scripts/lib/demo/facts.ts';
import type { Config } from '#src/config/schema.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';

export const CHROMIUM = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium'].find((path) => path && existsSync(path));

export function launchBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error('no Chromium: set CHROMIUM_PATH');
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Site {
  readonly server: TestServer;
  /** The demo application, a real relying party, without a trailing slash. */
  readonly applicationUrl: string;
  close(): Promise<void>;
}

export interface SiteOptions {
  /** The tenants to which the demo application is a stranger, so that people are asked for their consent. */
  readonly thirdPartyAt?: readonly string[];
  /** Settings of the server. */
  readonly config?: Partial<Config>;
}

/** The whole server, its tenants, and the demo application that signs people in there. */
export async function startSite(
  policies: Readonly<Record<string, TenantPolicy>>,
  { thirdPartyAt = [], config = {} }: SiteOptions = {},
): Promise<Site> {
  const server = await startTestServer(config);
  const application = createServer();
  await new Promise<void>((resolve) => application.listen(0, 'localhost', resolve));
  const applicationUrl = `http://localhost:${(application.address() as AddressInfo).port}`;

  const tenants: DemoTenant[] = [];
  for (const [id, policy] of Object.entries(policies)) {
    await server.addTenant(id, policy);
    tenants.push(await addApplication(server, applicationUrl, { id, firstParty: !thirdPartyAt.includes(id) }));
  }
  const facts = { version: 1, publicUrl: server.url, port: 0, applicationUrl, tenants } as const;
  application.on('request', demoApplication(facts));
  return {
    server,
    applicationUrl,
    close: async () => {
      application.closeAllConnections();
      await new Promise((resolve) => application.close(resolve));
      await server.close();
    },
  };
}

async function addApplication(
  server: TestServer,
  applicationUrl: string,
  { id, firstParty }: { id: string; firstParty: boolean },
): Promise<DemoTenant> {
  const redirectUri = `${applicationUrl}/callback/${id}`;
  const postLogoutRedirectUri = `${applicationUrl}/signed-out`;
  const { clientId, secret } = await server.addClient(id, 'demo', {
    firstParty,
    metadata: { redirect_uris: [redirectUri], post_logout_redirect_uris: [postLogoutRedirectUri] },
  });
  const api = await server.addClient(id, 'demo-api', {
    metadata: { redirect_uris: [], response_types: [], grant_types: [], latchkey_introspects: [clientId] },
  });
  const issuer = server.issuer(id);
  return {
    id,
    name: `${id} Ltd`,
    issuer,
    securityInfoUrl: `${issuer}/security-info`,
    consoleUrl: `${issuer}/admin`,
    clientId,
    clientSecret: secret,
    redirectUri,
    postLogoutRedirectUri,
    api: { clientId: api.clientId, clientSecret: api.secret },
    users: [],
  };
}

/** The claims that the demo application shows of its ID token. */
export async function shownClaims(page: Page): Promise<Record<string, string>> {
  const rows = page.locator('table', { has: page.locator('caption', { hasText: 'ID token' }) }).locator('tbody tr');
  const cells = await rows.evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
  return Object.fromEntries(cells.map(([name, value]) => [String(name).trim(), String(value).trim()]));
}
