import { describe } from '@jest/globals';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type BrowserContext, type CDPSession, type Page } from 'playwright-core';
import { demoApplication } from '../../scripts/lib/demo/application.ts';
import type { DemoTenant } from '../../scripts/lib/demo/facts.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import { startTestServer, TOTP_SECRET, type TestServer } from '../support/start-test-server.ts';

const CHROMIUM = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium'].find((path) => path && existsSync(path));

/** Where no browser can be had, the suite is skipped; scripts/test says so, and why, in its closing lines. */
export const describeInBrowser = CHROMIUM === undefined ? describe.skip : describe;

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

/** The whole server, its tenants, and the demo application that signs people in there. */
export async function startSite(policies: Readonly<Record<string, TenantPolicy>>): Promise<Site> {
  const server = await startTestServer();
  const application = createServer();
  await new Promise<void>((resolve) => application.listen(0, 'localhost', resolve));
  const applicationUrl = `http://localhost:${(application.address() as AddressInfo).port}`;

  const tenants: DemoTenant[] = [];
  for (const [id, policy] of Object.entries(policies))
    tenants.push(await addTenant(server, applicationUrl, id, policy));
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

async function addTenant(
  server: TestServer,
  applicationUrl: string,
  id: string,
  policy: TenantPolicy,
): Promise<DemoTenant> {
  const { name } = await server.addTenant(id, policy);
  const redirectUri = `${applicationUrl}/callback/${id}`;
  const postLogoutRedirectUri = `${applicationUrl}/signed-out`;
  const client = await server.addClient(id, 'demo', {
    metadata: { redirect_uris: [redirectUri], post_logout_redirect_uris: [postLogoutRedirectUri] },
  });
  const issuer = server.issuer(id);
  const securityInfoUrl = `${issuer}/security-info`;
  const { clientId, secret: clientSecret } = client;
  return { id, name, issuer, securityInfoUrl, clientId, clientSecret, redirectUri, postLogoutRedirectUri, users: [] };
}

export interface VirtualAuthenticator {
  readonly id: string;
  readonly session: CDPSession;
  /** The passkeys it holds. */
  credentials(): Promise<readonly { credentialId: string; rpId?: string; userHandle?: string }[]>;
  set(properties: { userVerified?: boolean; present?: boolean }): Promise<void>;
}

/** Gives a page a platform authenticator with discoverable, user-verified, backed-up passkeys. */
export async function addAuthenticator(context: BrowserContext, page: Page): Promise<VirtualAuthenticator> {
  const session = await context.newCDPSession(page);
  await session.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId: id } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      defaultBackupEligibility: true,
      defaultBackupState: true,
    },
  });
  return {
    id,
    session,
    credentials: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId: id })).credentials,
    set: async ({ userVerified, present }) => {
      if (userVerified !== undefined) {
        await session.send('WebAuthn.setUserVerified', { authenticatorId: id, isUserVerified: userVerified });
      }
      if (present !== undefined) {
        await session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: id, enabled: present });
      }
    },
  };
}

/** The claims that the demo application shows of its ID token. */
export async function shownClaims(page: Page): Promise<Record<string, string>> {
  const rows = page.locator('table', { has: page.locator('caption', { hasText: 'ID token' }) }).locator('tbody tr');
  const cells = await rows.evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
  return Object.fromEntries(cells.map(([name, value]) => [String(name).trim(), String(value).trim()]));
}

export { TOTP_SECRET };
