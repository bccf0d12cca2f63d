import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as oidc from 'openid-client';
import type { Role } from '#src/users/roles.ts';
import { addPasskey, newAgent, newAuthenticator, pass, stopClock, usePasskey } from '../flows/support.ts';
import { REDIRECT_URI, type TestUser } from '../support/start-test-server.ts';
import { problem, startApi, type Api } from './api-support.ts';

const USERS = '/tenants/acme/users';
const SCOPES = 'users:read users:write keys:write passes:write roles:write';

interface SignedIn extends TestUser {
  readonly token: string;
  readonly config: oidc.Configuration;
}

describe('people at the API, by a token of their own', () => {
  let api: Api;
  let tools = 0;

  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.close());
  afterEach(() => {
    jest.useRealTimers();
  });

  const tool = async (scopes: string, tenant = 'acme') => {
    const clientId = `tool${(tools += 1)}`;
    const metadata = { latchkey_api_scope: scopes };
    const { secret } = await api.server.addClient(tenant, clientId, { metadata });
    const issuer = new URL(api.server.issuer(tenant));
    const execute = [oidc.allowInsecureRequests];
    return oidc.discovery(issuer, clientId, undefined, oidc.ClientSecretBasic(secret), { execute });
  };

  const signIn = async (role: Role, { scopes = SCOPES, DPoP }: { scopes?: string; DPoP?: oidc.DPoPHandle } = {}) => {
    const config = await tool(scopes);
    const resource = `${api.server.url}/api/v1`;
    const someone = await api.server.addUser('acme', `${role}${tools}`);
    await giveRole(someone.user.id, role);
    const key = newAuthenticator(api.server);
    await addPasskey(api.server, someone, key);
    const verifier = oidc.randomPKCECodeVerifier();
    const { href } = oidc.buildAuthorizationUrl(config, {
      ...{ redirect_uri: REDIRECT_URI, scope: `openid ${scopes}`, resource },
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const agent = newAgent(api.server);
    const page = await usePasskey(agent, await agent.open(href), key);
    const checks = { pkceCodeVerifier: verifier };
    const tokens = await oidc.authorizationCodeGrant(config, page.leftTo!, checks, { resource }, DPoP && { DPoP });
    return { ...someone, token: tokens.access_token, config } satisfies SignedIn;
  };

  const giveRole = async (user: string, role: Role) => {
    if (role === 'user') return;
    const token = await api.robot('system');
    const answer = await api.call('PUT', `${USERS}/${user}/role`, { token, body: { role } });
    expect(answer.status).toBe(200);
  };
  const somebody = async () =>
    (await api.server.addUser('acme', `somebody${(tools += 1)}`, { password: false })).user.id;

  it('may do what their role and the scopes of the token have in common', async () => {
    const { token, user } = await signIn('helpdesk');
    expect((await api.call('GET', USERS, { token })).status).toBe(200);
    expect((await api.call('POST', USERS, { token, body: { username: 'byhelpdesk' } })).status).toBe(201);
    // Of the role, not of the token: another token would do.
    const audit = await api.call('GET', '/tenants/acme/audit/events', { token });
    expect(problem(audit)).toBe('403 forbidden');
    expect(audit.headers.get('www-authenticate')).toContain('error="insufficient_scope", scope="audit:read"');
    // Of the token, not of the role: none would.
    const keys = await api.call('POST', '/tenants/acme/keys/rotate', { token, body: {} });
    expect([problem(keys), keys.headers.get('www-authenticate')]).toEqual(['403 forbidden', null]);

    const events = await api.server.container.storage.audit.list('acme', 50);
    expect(events.find(({ type }) => type === 'user.created')).toMatchObject({ actor: `user:${user.id}` });
    expect(events.find(({ type }) => type === 'admin.refused')).toMatchObject({ actor: `user:${user.id}` });
  });

  it('may do nothing by a token, who may do nothing by role', async () => {
    const { token } = await signIn('user');
    expect(problem(await api.call('GET', USERS, { token }))).toBe('403 forbidden');
  });

  it('sign in again for what cannot be undone, as the challenge says', async () => {
    stopClock();
    const { token } = await signIn('admin');
    expect((await api.call('POST', `${USERS}/${await somebody()}/disable`, { token })).status).toBe(200);
    pass(301);
    const late = await api.call('POST', `${USERS}/${await somebody()}/disable`, { token });
    expect(problem(late)).toBe('401 fresh_sign_in_required');
    const challenge = late.headers.get('www-authenticate');
    expect(challenge).toContain('error="insufficient_user_authentication", acr_values="phr phrh", max_age="300"');
    expect((await api.call('GET', USERS, { token })).status).toBe(200);
  });

  it('are not replayed what they may not do any more', async () => {
    stopClock();
    const { token, user } = await signIn('helpdesk');
    const issue = `${USERS}/${await somebody()}/pass`;
    const sent = { token, body: {}, headers: { 'Idempotency-Key': '"one"' } };
    const first = await api.call('POST', issue, sent);
    expect((await api.call('POST', issue, sent)).body['pass']).toBe(first.body['pass']);
    pass(301);
    expect(problem(await api.call('POST', issue, sent))).toBe('401 fresh_sign_in_required');
    await giveRole(user.id, 'auditor');
    expect(problem(await api.call('POST', issue, sent))).toBe('403 forbidden');
  });

  it('act on nobody above them, and do not let themselves in', async () => {
    const [helper, admin] = [await signIn('helpdesk'), await signIn('admin')];
    const { token } = helper;
    const onAdmin = await api.call('POST', `${USERS}/${admin.user.id}/disable`, { token });
    expect(problem(onAdmin)).toBe('403 forbidden');
    expect(problem(await api.call('POST', `${USERS}/${helper.user.id}/pass`, { token, body: {} }))).toBe(
      '403 forbidden',
    );
    const grab = { token: admin.token, body: { role: 'auditor' } };
    expect(problem(await api.call('PUT', `${USERS}/${admin.user.id}/role`, grab))).toBe('403 forbidden');
  });

  it('are nobody once they are disabled, and may do less at once when their role is less', async () => {
    const { token, user } = await signIn('admin');
    await giveRole(user.id, 'auditor');
    expect(problem(await api.call('POST', USERS, { token, body: { username: 'late' } }))).toBe('403 forbidden');
    expect((await api.call('GET', USERS, { token })).status).toBe(200);
    const robot = await api.robot('acme');
    await api.call('POST', `${USERS}/${user.id}/disable`, { token: robot });
    expect(problem(await api.call('GET', USERS, { token }))).toBe('401 token_invalid');
  });

  it('show a token that is bound to a key with a proof, each once', async () => {
    const pair = await oidc.randomDPoPKeyPair('ES256', { extractable: true });
    const config = await tool(SCOPES);
    const DPoP = oidc.getDPoPHandle(config, pair);
    const { token } = await signIn('admin', { DPoP });
    const proofs: string[] = [];
    const url = new URL(`${api.server.url}/api/v1${USERS}?limit=1`);
    config[oidc.customFetch] = (address, options) => {
      proofs.push(new Headers(options.headers).get('dpop') ?? '');
      return fetch(address, options as RequestInit);
    };
    const answer = await oidc.fetchProtectedResource(config, token, url, 'GET', undefined, undefined, { DPoP });
    expect(answer.status).toBe(200);
    const again = { Authorization: `DPoP ${token}`, DPoP: proofs[0] ?? '' };
    const replayed = await api.call('GET', `${USERS}?limit=1`, { headers: again });
    expect(problem(replayed)).toBe('401 token_invalid');
    expect(replayed.headers.get('www-authenticate')).toMatch(/^DPoP .*error="invalid_dpop_proof"/);
    expect(problem(await api.call('GET', USERS, { token }))).toBe('401 token_invalid');
  });
});
