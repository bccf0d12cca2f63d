import * as OTPAuth from 'otpauth';
import { createHash, randomBytes } from 'node:crypto';
import { REDIRECT_URI, TOTP_SECRET, type TestServer } from '../support/start-test-server.ts';
import { userAgent, type Page, type UserAgent } from '../support/user-agent.ts';

export const VERIFIER = randomBytes(32).toString('base64url');
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

/** The code an authenticator app of a test user shows now, or some steps away. */
export function totpCode(steps = 0): string {
  return new OTPAuth.TOTP({ secret: TOTP_SECRET }).generate({ timestamp: Date.now() + steps * 30_000 });
}

/** An authorization request as an application sends it; a parameter set to undefined is left out. */
export function authorizationUrl(
  server: TestServer,
  tenantId: string,
  clientId: string,
  parameters: Readonly<Record<string, string | undefined>> = {},
): string {
  const all = {
    client_id: clientId,
    response_type: 'code',
    scope: 'openid',
    redirect_uri: REDIRECT_URI,
    state: 'st',
    nonce: 'no',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...parameters,
  };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `${server.issuer(tenantId)}/auth?${new URLSearchParams(given)}`;
}

/** Signs in with the password, then with the authenticator app, and stops where the policy engine stops. */
export async function signIn(agent: UserAgent, start: string, username: string, password: string): Promise<Page> {
  const login = await agent.open(start);
  const mfa = await agent.submit(login, '/password', { username, password });
  return agent.submit(mfa, '/totp', { code: totpCode() });
}

export const newAgent = (server: TestServer): UserAgent => userAgent(server.url);

export interface TokenAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A request to the token endpoint, as the client. */
export async function tokenRequest(
  server: TestServer,
  tenantId: string,
  client: { clientId: string; secret: string },
  parameters: Readonly<Record<string, string>>,
): Promise<TokenAnswer> {
  const response = await fetch(`${server.issuer(tenantId)}/token`, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(`${client.clientId}:${client.secret}`).toString('base64')}`,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(parameters),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Redeems the code that a sign-in has left the server with. */
export function redeem(
  server: TestServer,
  tenantId: string,
  client: { clientId: string; secret: string },
  page: Page,
): Promise<TokenAnswer> {
  return tokenRequest(server, tenantId, client, {
    grant_type: 'authorization_code',
    code: page.leftTo?.searchParams.get('code') ?? '',
    redirect_uri: REDIRECT_URI,
    code_verifier: VERIFIER,
  });
}

/** The claims of an ID token, unverified. */
export function claimsOf({ body }: TokenAnswer): Record<string, unknown> {
  const [, payload = ''] = String(body['id_token']).split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}
