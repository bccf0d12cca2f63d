import { jest } from '@jest/globals';
import * as OTPAuth from 'otpauth';
import { createHash, randomBytes } from 'node:crypto';
import {
  createAuthenticator,
  type AuthenticationMisbehaviour,
  type AuthenticatorSettings,
  type CreationOptions,
  type RegistrationMisbehaviour,
  type RequestOptions,
  type SoftwareAuthenticator,
} from '../support/software-authenticator.ts';
import { REDIRECT_URI, TOTP_SECRET, type TestServer, type TestUser } from '../support/start-test-server.ts';
import { attribute, userAgent, type Page, type UserAgent } from '../support/user-agent.ts';

const REAL_TIMERS = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

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

/** Stops the clock of the whole server, which a test then moves; nothing but dates is faked. */
export function stopClock(): void {
  jest.useFakeTimers({ doNotFake: [...REAL_TIMERS] });
}

/** Moves the stopped clock; without an argument to the next time step of an authenticator app. */
export function pass(seconds = 30): void {
  jest.setSystemTime(Date.now() + seconds * 1000);
}

/** The options that a page hands to the browser's passkey script: of a registration, or of an authentication. */
export function ceremonyOptions({ html, url }: Page): CreationOptions & RequestOptions {
  const tag = /<form\b[^>]*\bdata-passkey-[^>]*>/.exec(html)?.[0] ?? '';
  const options = attribute(tag, 'data-options');
  if (options === undefined) throw new Error(`no passkey ceremony on ${url}:\n${html}`);
  return JSON.parse(options) as CreationOptions & RequestOptions;
}

export const newAuthenticator = (server: TestServer, settings: Partial<AuthenticatorSettings> = {}) =>
  createAuthenticator({ rpId: 'localhost', origin: server.url, ...settings });

/** Answers the sign-in ceremony of a page. */
export function usePasskey(
  agent: UserAgent,
  page: Page,
  authenticator: SoftwareAuthenticator,
  wrong?: AuthenticationMisbehaviour,
): Promise<Page> {
  const response = authenticator.authenticate(ceremonyOptions(page), wrong);
  return agent.submit(page, '/passkey', { response: JSON.stringify(response) });
}

/** Answers the registration ceremony of a page. */
export function createPasskey(
  agent: UserAgent,
  page: Page,
  authenticator: SoftwareAuthenticator,
  wrong?: RegistrationMisbehaviour,
): Promise<Page> {
  const response = authenticator.register(ceremonyOptions(page), wrong);
  return agent.submit(page, '/enroll/passkey', { response: JSON.stringify(response) });
}

/** Gives a user a passkey without any page. */
export async function addPasskey(server: TestServer, { user }: TestUser, authenticator: SoftwareAuthenticator) {
  const relyingParty = { tenantId: user.tenantId, rpId: 'localhost', name: user.tenantId, origins: [server.url] };
  const ceremony = { relyingParty, binding: 'test', user, existing: [] };
  const { passkeyRegistration } = server.container.methods;
  const options = (await passkeyRegistration.registrationOptions(ceremony)) as CreationOptions;
  const response = authenticator.register(options);
  const result = await passkeyRegistration.register({ ...ceremony, maxPasskeys: 10, kindName, response });
  if (!result.registered) throw new Error(result.reason);
  return result.credential;
}

/** What passkeys of unknown makers are called here. */
const kindName = () => 'Passkey';

/** What the audit log holds of a tenant, newest first: `type` or `type: reason`. */
export async function auditTrail(server: TestServer, tenantId: string, limit = 1000): Promise<string[]> {
  const events = await server.container.storage.audit.list(tenantId, limit);
  return events.map(({ type, reason }) => (reason === null ? type : `${type}: ${reason}`));
}

/** The same about one person, by user name: tests move the clock, and the log goes by time. */
export async function auditTrailOf(server: TestServer, tenantId: string, username: string, limit = 1000) {
  const { audit, users } = server.container.storage;
  const user = await users.findByIdentifier(tenantId, username);
  const events = await audit.listByUser(tenantId, user?.id ?? '', limit);
  return events.map(({ type, reason }) => (reason === null ? type : `${type}: ${reason}`));
}

/** What a page says went wrong: the code of its problem, or of its passkey failure. */
export function problemOn({ html }: Page): string | undefined {
  const shown = /data-failure="(\w+)" tabindex="-1" role="alert"/.exec(html)?.[1];
  return /data-code="(\w+)"/.exec(html)?.[1] ?? /id="error-code">(\w+)</.exec(html)?.[1] ?? shown;
}

/** The heading of a page. */
export const headingOf = ({ html }: Page) => /<h1>([^<]*)<\/h1>/.exec(html)?.[1];

/** The address of the sign-in that a page belongs to. */
export const interactionOf = ({ url }: Page) => /^.*\/interaction\/[\w-]+/.exec(url)?.[0] ?? '';

/** Posts a form of this sign-in that the page may not have. No redirect is followed. */
export function postTo(agent: UserAgent, page: Page, path: string, fields: Record<string, string>): Promise<Page> {
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.html)?.[1] ?? '';
  return agent.send('post', interactionOf(page) + path, { form: { csrf, ...fields } });
}
