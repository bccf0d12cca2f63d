import { createHash, randomBytes } from 'node:crypto';
import type { RequestOptions } from '../../test/support/software-authenticator.ts';
import { attribute, formIn } from '../../test/support/user-agent.ts';
import { REDIRECT_URI, type ClientSecret, type Person, type Site } from './deployment.ts';
import { expectStatus, type HttpClient } from './http-client.ts';
import type { Visited, Visitor } from './visitor.ts';

const VERIFIER = randomBytes(32).toString('base64url');
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

export interface Tokens {
  readonly access_token: string;
  readonly id_token?: string;
  readonly refresh_token?: string;
}

/** Opens the authorization endpoint; answers the page it leads to, or the application's address with a code. */
export function authorize(browser: Visitor, { issuer }: Site, client: ClientSecret): Promise<Visited | URL> {
  const parameters = new URLSearchParams({
    client_id: client.id,
    response_type: 'code',
    scope: 'openid',
    redirect_uri: REDIRECT_URI,
    state: 'st',
    nonce: 'no',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
  });
  return browser.open(`${issuer}/auth?${parameters}`);
}

/** Answers the passkey ceremony of a sign-in page with a real assertion. */
export function usePasskey(browser: Visitor, page: Visited | URL, { authenticator }: Person): Promise<Visited | URL> {
  const { html, url } = pageOf(page);
  const tag = /<form\b[^>]*\bdata-passkey-[^>]*>/.exec(html)?.[0] ?? '';
  const options = JSON.parse(attribute(tag, 'data-options') ?? '') as RequestOptions;
  if (!authenticator) throw new Error('this person has no authenticator');
  const { origin } = new URL(url);
  const response = authenticator.authenticate(options, { clientData: { origin } });
  return submit(browser, page, '/passkey', { response: JSON.stringify(response) });
}

export function usePassword(browser: Visitor, page: Visited | URL, person: Person): Promise<Visited | URL> {
  return submit(browser, page, '/password', { username: person.username, password: person.password });
}

function submit(browser: Visitor, page: Visited | URL, action: string, fields: Record<string, string>) {
  const { html, url, status, headers } = pageOf(page);
  const { target, hidden } = formIn({ html, url, status, headers, leftTo: undefined }, action);
  const { origin, href } = new URL(target, url);
  const own = { Origin: origin, 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'navigate' };
  return browser.open(href, { form: { ...hidden, ...fields }, headers: own });
}

function pageOf(page: Visited | URL) {
  if (page instanceof URL) throw new Error(`left for ${page.href} instead of showing a page`);
  return { html: page.body, url: page.url.href, status: page.status, headers: {} };
}

/** Redeems the code that a sign-in has left the server with. */
export async function redeem(http: HttpClient, site: Site, client: ClientSecret, leftTo: Visited | URL) {
  const code = leftTo instanceof URL ? leftTo.searchParams.get('code') : null;
  if (code === null) throw new Error(`no code: ${leftTo instanceof URL ? leftTo.href : leftTo.body.slice(0, 2000)}`);
  const tokens = await token(http, site, client, {
    ...{ grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: VERIFIER },
  });
  if (tokens.id_token === undefined) throw new Error('no ID token');
  return tokens;
}

export async function token(
  http: HttpClient,
  { issuer }: Site,
  client: ClientSecret,
  form: Readonly<Record<string, string>>,
): Promise<Tokens> {
  const answer = await http.send(`${issuer}/token`, { form, headers: basic(client) });
  return JSON.parse(expectStatus(answer, 200).body) as Tokens;
}

export async function userinfo(http: HttpClient, { issuer }: Site, { access_token: accessToken }: Tokens) {
  const answer = await http.send(`${issuer}/me`, { headers: { Authorization: `Bearer ${accessToken}` } });
  expectStatus(answer, 200);
}

export async function introspect(http: HttpClient, { issuer }: Site, client: ClientSecret, tokens: Tokens) {
  const form = { token: tokens.access_token };
  const answer = await http.send(`${issuer}/token/introspection`, { form, headers: basic(client) });
  const { active } = JSON.parse(expectStatus(answer, 200).body) as { active: boolean };
  if (!active) throw new Error('the token is not active');
}

function basic({ id, secret }: ClientSecret) {
  return { Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
}
