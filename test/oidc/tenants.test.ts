import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer, type TestUser } from '../support/start-test-server.ts';
import type { Page } from '../support/user-agent.ts';
import {
  authorizationUrl,
  claimsOf,
  headingOf,
  interactionOf,
  newAgent,
  pass,
  postTo,
  redeem,
  signIn,
  stopClock,
  tokenRequest,
  type TokenAnswer,
} from '../flows/support.ts';

describe('what belongs to one tenant', () => {
  let server: TestServer;
  const clients: Record<string, { clientId: string; secret: string }> = {};
  let count = 0;

  const signedIn = async (tenantId: string) => {
    const user = await server.addUser(tenantId, `user${(count += 1)}`);
    const agent = newAgent(server);
    const page = await signIn(agent, authorizationUrl(server, tenantId, 'demo'), user.username, PASSWORD);
    return { user, agent, page };
  };
  const withTokens = async (tenantId: string) => {
    const session = await signedIn(tenantId);
    return { ...session, tokens: await redeem(server, tenantId, clients[tenantId]!, session.page) };
  };
  const refresh = (tenantId: string, { body }: TokenAnswer, client = clients[tenantId]!) =>
    tokenRequest(server, tenantId, client, {
      grant_type: 'refresh_token',
      refresh_token: String(body['refresh_token']),
    });
  const userinfo = async (tenantId: string, { body }: TokenAnswer) => {
    const headers = { Authorization: `Bearer ${String(body['access_token'])}` };
    return (await fetch(`${server.issuer(tenantId)}/me`, { headers })).status;
  };
  const introspect = async (tenantId: string, { body }: TokenAnswer, kind = 'access_token') => {
    const { clientId, secret } = clients[tenantId]!;
    const answer = await fetch(`${server.issuer(tenantId)}/token/introspection`, {
      method: 'POST',
      headers: { Authorization: `Basic ${btoa(`${clientId}:${secret}`)}` },
      body: new URLSearchParams({ token: String(body[kind]) }),
    });
    return { status: answer.status, active: ((await answer.json()) as { active?: boolean }).active };
  };
  const disable = ({ user }: TestUser) => server.container.storage.users.setStatus(user.tenantId, user.id, 'disabled');

  beforeAll(async () => {
    server = await startTestServer();
    for (const tenantId of ['acme', 'globex']) {
      await server.addTenant(tenantId, aPolicy({ campaigns: [] }));
      clients[tenantId] = await server.addClient(tenantId, 'demo');
    }
  });
  afterEach(() => void jest.useRealTimers());
  afterAll(() => server.close());

  it('its tokens and codes are nothing at another', async () => {
    const { tokens } = await withTokens('acme');
    expect(await userinfo('globex', tokens)).toBe(401);
    expect(await introspect('globex', tokens)).toEqual({ status: 200, active: false });
    expect((await refresh('globex', tokens)).body['error']).toBe('invalid_grant');
    const { page } = await signedIn('acme');
    expect((await redeem(server, 'globex', clients['globex']!, page)).body['error']).toBe('invalid_grant');
    expect(await userinfo('acme', tokens)).toBe(200);
  });

  it('its client is nobody at another, though the id is the same', async () => {
    const { tokens } = await withTokens('globex');
    const answer = await refresh('globex', tokens, clients['acme']);
    expect([answer.status, answer.body['error']]).toEqual([401, 'invalid_client']);
  });

  it('its ID token is no hint at another, and keys are not shared', async () => {
    const { tokens } = await withTokens('acme');
    const hint = { id_token_hint: String(tokens.body['id_token']), prompt: 'none' };
    const page = await newAgent(server).open(authorizationUrl(server, 'globex', 'demo', hint));
    expect(page.leftTo?.searchParams.get('error')).toBe('invalid_request');
    const keys = await Promise.all(
      ['acme', 'globex'].map(async (id) => (await fetch(`${server.issuer(id)}/jwks`)).json() as Promise<Jwks>),
    );
    const kids = keys.flatMap(({ keys: own }) => own.map(({ kid }) => kid));
    expect(new Set(kids).size).toBe(kids.length);
  });

  it('its cookies carry its path, HttpOnly and SameSite, and count nowhere else', async () => {
    const agent = newAgent(server);
    const start = await agent.send('get', authorizationUrl(server, 'acme', 'demo'));
    const lines = start.headers['set-cookie'] as unknown as string[];
    expect(lines.length).toBeGreaterThanOrEqual(2);
    for (const line of lines) expect(line).toMatch(/; path=\/t\/acme.*; samesite=lax; httponly/i);

    const session = await signedIn('acme');
    expect(session.agent.cookies.for('/t/globex/auth')).toBe('');
    const headers = { Cookie: session.agent.cookies.for('/t/acme/auth') };
    const silent = authorizationUrl(server, 'globex', 'demo', { prompt: 'none' });
    const answer = await newAgent(server).send('get', silent, { headers });
    expect(answer.leftTo?.searchParams.get('error')).toBe('login_required');
  });

  it('its sign-in cannot be opened or answered at another', async () => {
    const agent = newAgent(server);
    const login = await agent.open(authorizationUrl(server, 'acme', 'demo'));
    const elsewhere = { ...login, url: login.url.replace('/t/acme/', '/t/globex/') };
    const Cookie = agent.cookies.for(login.url);
    const opened = await agent.send('get', elsewhere.url, { headers: { Cookie } });
    expect(opened.status).toBe(410);
    const csrf = /name="csrf" value="([^"]+)"/.exec(login.html)![1]!;
    const form = { csrf, username: 'x', password: PASSWORD };
    const posted = await agent.send('post', `${elsewhere.url}/password`, { form, headers: { Cookie } });
    expect(posted.status).toBe(403);

    const own = await agent.open(authorizationUrl(server, 'globex', 'demo'));
    expect((await agent.send('post', `${interactionOf(own)}/password`, { form })).status).toBe(403);
  });

  it('its users are not found at another', async () => {
    const user = await server.addUser('acme', 'onlyhere');
    const agent = newAgent(server);
    const login = await agent.open(authorizationUrl(server, 'globex', 'demo'));
    const refused = await postTo(agent, login, '/password', { username: user.username, password: PASSWORD });
    expect(refused.status).toBe(422);
  });

  it('a user who is disabled is refused everywhere at once', async () => {
    const { user, agent, tokens, page } = { ...(await withTokens('acme')) };
    const later = await agent.open(authorizationUrl(server, 'acme', 'demo'));
    await disable(user);
    expect(page.leftTo).toBeDefined();
    expect(await userinfo('acme', tokens)).toBe(401);
    expect((await refresh('acme', tokens)).body['error']).toBe('invalid_grant');
    expect((await introspect('acme', tokens)).active).toBe(false);
    expect((await introspect('acme', tokens, 'refresh_token')).active).toBe(false);
    expect((await redeem(server, 'acme', clients['acme']!, later)).body['error']).toBe('invalid_grant');
    expect(headingOf(await agent.open(authorizationUrl(server, 'acme', 'demo')))).toBe('Sign in');
    const silent = await agent.open(authorizationUrl(server, 'acme', 'demo', { prompt: 'none' }));
    expect(silent.leftTo?.searchParams.get('error')).toBe('login_required');
    const own = await agent.send('get', `${server.issuer('acme')}/security-info`);
    expect(own.status).toBe(303);
  });

  it('a user who is disabled in the middle of signing in gets no further', async () => {
    const user = await server.addUser('acme', 'midway');
    const agent = newAgent(server);
    const login = await agent.open(authorizationUrl(server, 'acme', 'demo'));
    const mfa = await agent.submit(login, '/password', { username: user.username, password: PASSWORD });
    await disable(user);
    const refused: Page = await postTo(agent, mfa, '/totp', { code: '000000' });
    expect([refused.status, refused.leftTo]).toEqual([410, undefined]);
  });

  it('a tenant that is suspended is gone within five seconds, and back with what it had', async () => {
    stopClock();
    const session = await withTokens('globex');
    const { tenants, storage } = server.container;
    const tenant = (await storage.tenants.find('globex'))!;
    const suspended = { ...tenant, status: 'suspended', version: tenant.version + 1 } as const;
    await storage.tenants.update(suspended); // as another process would
    pass(5);
    expect(await userinfo('globex', session.tokens)).toBe(404);
    expect((await session.agent.open(authorizationUrl(server, 'globex', 'demo'))).status).toBe(404);
    const token = await fetch(`${server.issuer('globex')}/token`, { method: 'POST' });
    const introspection = await fetch(`${server.issuer('globex')}/token/introspection`, { method: 'POST' });
    expect([token.status, introspection.status]).toEqual([404, 404]);

    await tenants.updateTenant(suspended, { status: 'active' });
    expect(await userinfo('globex', session.tokens)).toBe(200);
    expect(claimsOf(session.tokens)['iss']).toBe(server.issuer('globex'));
  });
});

interface Jwks {
  readonly keys: readonly { readonly kid: string }[];
}
