import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as oidc from 'openid-client';
import { aPolicy } from '../support/builders.ts';
import type { SoftwareAuthenticator } from '../support/software-authenticator.ts';
import { REDIRECT_URI, startTestServer, type TestServer, type TestUser } from '../support/start-test-server.ts';
import type { UserAgent } from '../support/user-agent.ts';
import { addPasskey, newAgent, newAuthenticator, pass, stopClock, usePasskey } from './support.ts';

const SCOPE = 'openid users:read users:write';

/** An administrator's own program: a public client, which keeps a key and no secret. */
describe('an administrator’s tool with openid-client', () => {
  let server: TestServer;
  let config: oidc.Configuration;
  let eve: TestUser;
  let key: SoftwareAuthenticator;
  let DPoP: oidc.DPoPHandle;

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    const metadata = { token_endpoint_auth_method: 'none', latchkey_api_scope: 'users:read users:write' };
    await server.addClient('acme', 'tool', { metadata });
    config = await oidc.discovery(new URL(server.issuer('acme')), 'tool', undefined, oidc.None(), {
      execute: [oidc.allowInsecureRequests],
    });
    DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair());
    const ada = await server.container.users.createUser({ tenantId: 'acme', username: 'ada', role: 'admin' });
    key = newAuthenticator(server);
    await addPasskey(server, { user: ada, username: 'ada', password: '' }, key);
    eve = await server.addUser('acme', 'eve');
  });
  afterEach(() => void jest.useRealTimers());
  afterAll(() => server.close());

  async function tokens(agent: UserAgent, extra: Readonly<Record<string, string>> = {}): Promise<string> {
    const verifier = oidc.randomPKCECodeVerifier();
    const resource = `${server.url}/api/v1`;
    const url = oidc.buildAuthorizationUrl(config, {
      ...{ redirect_uri: REDIRECT_URI, scope: SCOPE, resource, code_challenge_method: 'S256', ...extra },
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    });
    const done = await usePasskey(agent, await agent.open(url.href), key);
    const checks = { pkceCodeVerifier: verifier };
    const answer = await oidc.authorizationCodeGrant(config, done.leftTo!, checks, { resource }, { DPoP });
    expect(answer).toMatchObject({ token_type: 'dpop', scope: 'users:read users:write' });
    return answer.access_token;
  }

  const ask = (token: string, method: string, path: string) => {
    const url = new URL(`${server.url}/api/v1/tenants/acme${path}`);
    return oidc.fetchProtectedResource(config, token, url, method, null, undefined, { DPoP });
  };
  const disable = (token: string) => ask(token, 'POST', `/users/${eve.user.id}/disable`);

  it('acts in the name of whoever signed in, and steps up for what cannot be undone', async () => {
    stopClock();
    const agent = newAgent(server);
    const token = await tokens(agent);
    const { items } = (await (await ask(token, 'GET', '/users?limit=5')).json()) as { items: { username: string }[] };
    expect(items.map(({ username }) => username)).toEqual(['ada', 'eve']);

    pass(301);
    const refused = (await disable(token).catch((error: unknown) => error)) as oidc.WWWAuthenticateChallengeError;
    const [challenge] = refused.cause;
    expect(challenge).toMatchObject({
      scheme: 'dpop',
      parameters: { error: 'insufficient_user_authentication', max_age: '300' },
    });
    const { acr_values: acrValues = '', max_age: maxAge = '' } = challenge!.parameters;
    const stronger = await tokens(agent, { acr_values: acrValues, max_age: maxAge });
    expect((await disable(stronger)).status).toBeLessThan(300);
    expect((await server.container.storage.users.find('acme', eve.user.id))?.status).toBe('disabled');
    // The token of before has not become any fresher by it.
    await expect(disable(token)).rejects.toMatchObject({ status: 401 });
  });

  it('is told to show its key, and is nothing without', async () => {
    const token = await tokens(newAgent(server));
    const url = `${server.url}/api/v1/tenants/acme/users`;
    const stolen = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
    expect([stolen.status, stolen.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringMatching(/^Bearer .*error="invalid_token".*, DPoP .*algs="ES256 Ed25519 EdDSA"$/),
    ]);
    const alone = await fetch(url, { headers: { Authorization: `DPoP ${token}` } });
    expect([alone.status, alone.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringMatching(/^DPoP .*error="invalid_dpop_proof"/),
    ]);
  });

  it('may no more than its person may', async () => {
    const [bob, device] = [await server.addUser('acme', 'bob'), newAuthenticator(server)];
    await addPasskey(server, bob, device);
    key = device;
    const token = await tokens(newAgent(server));
    expect((await ask(token, 'GET', '/users')).status).toBe(403);
  });
});
