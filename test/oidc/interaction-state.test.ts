import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createSealer } from '#src/keys/seal.ts';
import { interactionAdapter } from '#src/oidc/interaction-adapter.ts';
import { interactionStates } from '#src/oidc/interaction-state.ts';
import type { ArtifactKey } from '#src/storage/ports/artifact-store.ts';
import { tenantAddress } from '#src/tenants/address.ts';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer } from '../support/start-test-server.ts';
import { authorizationUrl, newAgent, signIn, tokenRequest, totpCode, VERIFIER } from '../flows/support.ts';
import { REDIRECT_URI } from '../support/start-test-server.ts';

describe('what a provider keeps of a sign-in', () => {
  let server: TestServer;
  let client: { clientId: string; secret: string };
  const asked: string[] = [];
  const repairs: (() => void)[] = [];

  /** Writes down the models for which the artifact store is asked. */
  const watch = (method: 'save' | 'find') => {
    const { artifacts } = server.container.storage;
    const original = artifacts[method] as (key: ArtifactKey, ...rest: unknown[]) => Promise<unknown>;
    const watched = (key: ArtifactKey, ...rest: unknown[]) => {
      asked.push(key.model);
      return original(key, ...rest);
    };
    Object.assign(artifacts, { [method]: watched });
    repairs.push(() => Object.assign(artifacts, { [method]: original }));
  };
  const start = (parameters?: Record<string, string>) => authorizationUrl(server, 'acme', 'demo', parameters);

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    client = await server.addClient('acme', 'demo');
    await server.addClient('acme', 'other');
    for (const name of ['ada', 'bob', 'cyd', 'dan', 'eve']) await server.addUser('acme', name);
  });
  afterEach(() => {
    repairs.splice(0).forEach((repair) => repair());
    asked.splice(0);
  });
  afterAll(() => server.close());

  it('nothing is written when a sign-in begins, nor when its page is shown', async () => {
    watch('save');
    const login = await newAgent(server).open(start());
    expect([login.status, asked]).toEqual([200, []]);
  });

  it('a sign-in that is too large for a cookie is stored, and goes on just so', async () => {
    watch('save');
    const state = 'x'.repeat(1900);
    const done = await signIn(newAgent(server), start({ state }), 'ada', PASSWORD);
    expect(done.leftTo?.searchParams.get('state')).toBe(state);
    expect(asked).toContain('Interaction');
  });

  it('an answered sign-in is resumed once, though the browser brings it again', async () => {
    const agent = newAgent(server);
    const mfa = await agent.submit(await agent.open(start()), '/password', { username: 'bob', password: PASSWORD });
    const csrf = /name="csrf" value="([^"]+)"/.exec(mfa.html)?.[1] ?? '';
    const answered = await agent.send('post', `${mfa.url}/totp`, { form: { csrf, code: totpCode() } });
    const resume = new URL(String(answered.headers['location']));
    const Cookie = agent.cookies.for(resume.pathname);
    const follow = () => fetch(resume, { headers: { Cookie, Accept: 'text/html' }, redirect: 'manual' });

    expect((await follow()).headers.get('location')).toContain('code=');
    const again = await follow();
    expect([again.status, again.headers.get('location')]).toEqual([400, null]);
  });

  it('a stored sign-in, too, is resumed once, though two requests have found it', async () => {
    const { storage, sealer, clock } = server.container;
    const states = interactionStates({ tenantId: 'acme', address: tenantAddress(server.url, 'acme') }, sealer);
    const onReuse = () => Promise.resolve();
    const adapter = interactionAdapter(states, { tenantId: 'acme', ...storage, clock, onReuse });
    const exp = clock.now() + 3600;
    await adapter.upsert('a-stored-sign-in', { kind: 'Interaction', exp, iat: exp - 3600 }, 3600);

    const resumes = [adapter.destroy('a-stored-sign-in'), adapter.destroy('a-stored-sign-in')];
    const outcomes = (await Promise.allSettled(resumes)).map(({ status }) => status);
    expect(outcomes.toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(adapter.destroy('a-stored-sign-in')).rejects.toThrow('invalid_request');
  });

  it('single sign-on writes no session again while it only lives on a little longer', async () => {
    const agent = newAgent(server);
    await signIn(agent, start(), 'cyd', PASSWORD);
    watch('save');
    const again = await agent.open(start());
    expect(again.leftTo?.searchParams.get('code')).toBeTruthy();
    expect(asked).toEqual(['AuthorizationCode']);
  });

  it('single sign-on at another application is kept in the session', async () => {
    const agent = newAgent(server);
    await signIn(agent, start(), 'dan', PASSWORD);
    watch('save');
    await agent.open(authorizationUrl(server, 'acme', 'other'));
    expect(asked).toContain('Session');
  });

  it('introspection asks for the one kind of token that it can be', async () => {
    const done = await signIn(newAgent(server), start(), 'eve', PASSWORD);
    const code = done.leftTo?.searchParams.get('code') ?? '';
    const redeemed = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: VERIFIER };
    const { body } = await tokenRequest(server, 'acme', client, redeemed);
    const introspect = async (token: string) => {
      asked.splice(0);
      const answer = await fetch(`${server.issuer('acme')}/token/introspection`, {
        method: 'POST',
        headers: { Authorization: `Basic ${btoa(`${client.clientId}:${client.secret}`)}` },
        body: new URLSearchParams({ token }),
      });
      const { active } = (await answer.json()) as { active: boolean };
      return [active, asked.filter((model) => model.endsWith('Token') || model === 'ClientCredentials')];
    };
    watch('find');
    expect(await introspect(String(body['access_token']))).toEqual([true, ['AccessToken']]);
    expect(await introspect(String(body['refresh_token']))).toEqual([true, ['RefreshToken']]);
    expect(await introspect('no token at all')).toEqual([false, []]);
  });
});

describe('a sealed sign-in', () => {
  const sealer = createSealer([Buffer.alloc(32, 7)]);
  const of = (tenantId: string, by = sealer) =>
    interactionStates({ tenantId, address: tenantAddress('http://localhost', tenantId) }, by);
  const state = { iat: 1000, exp: 4600, prompt: { name: 'login' } };

  /** The cookie that a browser would send back. */
  const kept = () => {
    const lines: string[] = [];
    const res = { appendHeader: (_name: string, value: string) => lines.push(value) } as unknown as ServerResponse;
    expect(of('acme').keep({ req: { headers: {} } as never, res }, 'uid', state)).toBe(true);
    return String(lines[0]);
  };
  const bringing = (cookie: string) => ({ headers: { cookie } }) as never;

  it('opens on another node with the same secret', () => {
    const cookie = kept().split(';', 1)[0] ?? '';
    expect(of('acme', createSealer([Buffer.alloc(32, 7)])).read(bringing(cookie), 'uid')).toEqual(state);
  });

  it('opens for no other sign-in, tenant or secret, and not when it was changed', () => {
    const cookie = kept().split(';', 1)[0] ?? '';
    const foreign = createSealer([Buffer.alloc(32, 8)]);
    expect(of('acme').read(bringing(cookie), 'another')).toBeUndefined();
    expect(of('globex').read(bringing(cookie), 'uid')).toBeUndefined();
    expect(of('acme', foreign).read(bringing(cookie), 'uid')).toBeUndefined();
    expect(of('acme').read(bringing(`${cookie.slice(0, -3)}AAA`), 'uid')).toBeUndefined();
  });

  it('goes to its own page alone, until it is answered', () => {
    expect(kept()).toMatch(/; path=\/t\/acme\/interaction\/uid; max-age=3600; samesite=lax; httponly$/);
  });
});
