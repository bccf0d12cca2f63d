import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD, REDIRECT_URI, startTestServer, type TestServer } from '../support/start-test-server.ts';
import { formIn, type Page } from '../support/user-agent.ts';
import { authorizationUrl, claimsOf, newAgent, signIn, tokenRequest, totpCode, VERIFIER } from '../flows/support.ts';

describe('answers that a page posts', () => {
  let server: TestServer;
  let client: { clientId: string; secret: string };
  const url = (parameters: Record<string, string> = {}) =>
    authorizationUrl(server, 'acme', 'demo', { response_mode: 'form_post', ...parameters });

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    client = await server.addClient('acme', 'demo');
    await server.addUser('acme', 'ada');
    await server.addUser('acme', 'bob');
  });
  afterAll(() => server.close());

  it('form_post carries code, state and issuer, under a policy that lets its one script run', async () => {
    const page = await signIn(newAgent(server), url(), 'ada', PASSWORD);
    expect(page.status).toBe(200);
    scriptsAreAllowed(page);
    const { hidden } = formIn(page, REDIRECT_URI);
    expect(hidden).toMatchObject({ state: 'st', iss: server.issuer('acme') });
    const tokens = await tokenRequest(server, 'acme', client, {
      grant_type: 'authorization_code',
      code: hidden['code'] ?? '',
      redirect_uri: REDIRECT_URI,
      code_verifier: VERIFIER,
    });
    expect(claimsOf(tokens)).toMatchObject({ nonce: 'no' });
  });

  it('an error is posted likewise', async () => {
    const page = await newAgent(server).open(url({ prompt: 'none', state: '"><script>alert(1)</script>' }));
    scriptsAreAllowed(page);
    expect(page.html).not.toContain('<script>alert');
    expect(formIn(page, REDIRECT_URI).hidden).toMatchObject({ error: 'login_required' });
  });

  it('the page that ends the session of another user is framed by nobody, and its script may run', async () => {
    const agent = newAgent(server);
    const login = await agent.open(authorizationUrl(server, 'acme', 'demo'));
    const mfa = await agent.submit(login, '/password', { username: 'bob', password: PASSWORD });
    await agent.submit(mfa, '/totp', { code: totpCode() });
    const again = await agent.open(authorizationUrl(server, 'acme', 'demo', { prompt: 'login' }));
    const switching = await agent.submit(again, '/password', { username: 'ada', password: PASSWORD });
    expect(switching.status).toBe(200);
    scriptsAreAllowed(switching);
  });
});

describe('requests that another site posts', () => {
  let server: TestServer;
  const post = (path: string, form: Record<string, string>) => {
    const crossSite = { Origin: 'https://app.example', 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' };
    return newAgent(server).send('post', `/t/acme${path}`, { form, headers: crossSite });
  };
  const parameters = (given: Record<string, string> = {}) =>
    Object.fromEntries(new URL(authorizationUrl(server, 'acme', 'demo', given)).searchParams);

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy());
    await server.addClient('acme', 'demo');
  });
  afterAll(() => server.close());

  it('an authorization request is taken by POST as by GET', async () => {
    const answer = await post('/auth', parameters({ state: 'a&b=c é' }));
    expect(answer.status).toBe(303);
    const agent = newAgent(server);
    const login = await agent.open(String(answer.headers['location']));
    expect(login.html).toContain('Sign in');
    const back = await agent.submit(login, '/cancel');
    expect(back.leftTo?.searchParams.get('state')).toBe('a&b=c é');
  });

  it('a sign-out is taken by POST as by GET', async () => {
    const answer = await post('/session/end', { client_id: 'demo' });
    expect(answer.headers['location']).toBe('/t/acme/session/end?client_id=demo');
  });

  it('leads nowhere but to the same address', async () => {
    const answer = await post('/auth', { '//evil.example/': '\r\nSet-Cookie: a=b' });
    expect(answer.headers['location']).toMatch(/^\/t\/acme\/auth\?[\w%+=]+\b/);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });
});

function scriptsAreAllowed({ html, headers }: Page): void {
  const policy = headers['content-security-policy'] ?? '';
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe-inline');
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, code]) => code!);
  expect(scripts).toHaveLength(1);
  for (const code of scripts)
    expect(policy).toContain(`'sha256-${createHash('sha256').update(code).digest('base64')}'`);
}
