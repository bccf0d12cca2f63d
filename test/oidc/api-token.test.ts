import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as oidc from 'openid-client';
import type { ApiRefusal, ApiToken } from '#src/oidc/api-token.ts';
import {
  addPasskey,
  auditTrail,
  newAgent,
  newAuthenticator,
  pass,
  signIn,
  stopClock,
  usePasskey,
} from '../flows/support.ts';
import type { SoftwareAuthenticator } from '../support/software-authenticator.ts';
import { aPolicy } from '../support/builders.ts';
import {
  PASSWORD,
  REDIRECT_URI,
  startTestServer,
  type TestServer,
  type TestUser,
} from '../support/start-test-server.ts';
import type { Page } from '../support/user-agent.ts';

const ROBOT = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] };
const KEEPING = { grant_types: ['authorization_code', 'refresh_token'] };

describe('access tokens for the administration’s API', () => {
  let server: TestServer;
  let api: string;
  let [ada, key] = [] as unknown as [TestUser, SoftwareAuthenticator];
  let count = 0;

  beforeAll(async () => {
    server = await startTestServer();
    api = `${server.url}/api/v1`;
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    await server.addTenant('globex', aPolicy({ campaigns: [] }));
    ada = await server.addUser('acme', 'ada');
    key = newAuthenticator(server);
    await addPasskey(server, ada, key);
  });
  afterAll(() => server.close());

  const client = async (metadata: Readonly<Record<string, unknown>>, { firstParty = true, tenant = 'acme' } = {}) => {
    const clientId = `client${(count += 1)}`;
    const { secret } = await server.addClient(tenant, clientId, { metadata, firstParty });
    return oidc.discovery(new URL(server.issuer(tenant)), clientId, undefined, oidc.ClientSecretBasic(secret), {
      execute: [oidc.allowInsecureRequests],
    });
  };
  const robot = (scope: string, tenant = 'acme') => client({ ...ROBOT, latchkey_api_scope: scope }, { tenant });
  const ask = (config: oidc.Configuration, scope: string, resource = api) =>
    oidc.clientCredentialsGrant(config, { scope, resource });

  /** As the API asks: what a token is worth at an organisation's issuer. */
  const worth = async (
    token: string,
    { tenant = 'acme', scheme = 'Bearer' } = {},
  ): Promise<ApiToken | ApiRefusal | undefined> => {
    const site = await server.container.registry.get(tenant);
    const request = { method: 'GET', path: '/api/v1/tenants/acme/users', dpop: undefined };
    return site.apiToken({ ...request, authorization: `${scheme} ${token}` });
  };

  /** An authorization request for the API, and what redeems the code it leads to. */
  const request = async (config: oidc.Configuration) => {
    const verifier = oidc.randomPKCECodeVerifier();
    const { href } = oidc.buildAuthorizationUrl(config, {
      ...{ redirect_uri: REDIRECT_URI, scope: 'openid users:read', resource: api },
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const checks = { pkceCodeVerifier: verifier };
    const redeem = (page: Page) => oidc.authorizationCodeGrant(config, page.leftTo!, checks, { resource: api });
    return { href, redeem };
  };
  /** Somebody with a passkey gets as far as the application, or consent. */
  const authorize = async (config: oidc.Configuration, authenticator = key) => {
    const { href, redeem } = await request(config);
    const agent = newAgent(server);
    const page = await usePasskey(agent, await agent.open(href), authenticator);
    return { agent, page, redeem: (answer = page) => redeem(answer) };
  };
  const person = async (token: string, tenant = 'acme') =>
    (await worth(token, { tenant })) as Extract<ApiToken, { kind: 'person' }>;

  describe('of a program', () => {
    it('say which application it is and what it may do, as far as it asked and was given', async () => {
      const config = await robot('users:read users:write');
      const tokens = await ask(config, 'users:read keys:write');
      expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'users:read' });
      expect(await worth(tokens.access_token)).toEqual({
        kind: 'client',
        clientId: config.clientMetadata().client_id,
        scopes: ['users:read'],
        scheme: 'Bearer',
      });
    });

    it('are refused to applications without API scopes, and for any other resource', async () => {
      const plain = await client(ROBOT);
      await expect(ask(plain, 'users:read')).rejects.toMatchObject({ error: 'invalid_target' });
      const config = await robot('users:read');
      for (const other of [
        `${api}/`,
        `${server.url}/api/v2`,
        server.issuer('acme'),
        'https://elsewhere.example/api/v1',
      ]) {
        await expect(ask(config, 'users:read', other)).rejects.toMatchObject({ error: 'invalid_target' });
      }
    });

    it('are refused to whoever cannot prove who they are (RFC 6749 §4.4)', async () => {
      const metadata = { ...ROBOT, latchkey_api_scope: 'users:read', token_endpoint_auth_method: 'none' };
      await expect(client(metadata)).rejects.toThrow('client_credentials is for clients that prove who they are');
      // As nobody can register it any more.
      const { storage, clock } = server.container;
      const row = { tenantId: 'acme', clientId: 'open', metadata, sealedSecret: null, firstParty: true, rules: {} };
      await storage.clients.add({ ...row, status: 'active', createdAt: clock.now(), version: 1 });
      const open = await oidc.discovery(new URL(server.issuer('acme')), 'open', undefined, oidc.None(), {
        execute: [oidc.allowInsecureRequests],
      });
      await expect(ask(open, 'users:read')).rejects.toMatchObject({ error: 'unauthorized_client' });
      const { access_token: plain } = await oidc.clientCredentialsGrant(open);
      expect(await worth(plain)).toBeUndefined();
    });

    it('are told to no resource server, though it serves the application', async () => {
      const config = await robot('users:read');
      const { client_id: id } = config.clientMetadata();
      const other = await client({ ...ROBOT, grant_types: [], latchkey_introspects: [id] });
      const [{ access_token: plain }, { access_token: token }] = [
        await oidc.clientCredentialsGrant(config),
        await ask(config, 'users:read'),
      ];
      expect(await oidc.tokenIntrospection(other, plain)).toMatchObject({ active: true });
      expect(await oidc.tokenIntrospection(other, token)).toEqual({ active: false });
      expect(await oidc.tokenIntrospection(config, token)).toMatchObject({ active: true, aud: api });
    });

    it('are no tokens of another organisation', async () => {
      const { access_token: token } = await ask(await robot('users:read', 'globex'), 'users:read');
      expect(await worth(token, { tenant: 'globex' })).toMatchObject({ kind: 'client' });
      expect(await worth(token)).toBeUndefined();
    });

    it('are not any token: one for no resource, a guess, another scheme', async () => {
      const config = await robot('users:read');
      const plain = await oidc.clientCredentialsGrant(config);
      expect(await worth(plain.access_token)).toBeUndefined();
      expect(await worth('guess')).toBeUndefined();
      expect(await worth('')).toBeUndefined();
      const { access_token: token } = await ask(config, 'users:read');
      expect(await worth(token, { scheme: 'Basic' })).toBeUndefined();
      expect(await worth(token, { scheme: 'bEARER' })).toMatchObject({ kind: 'client' });
      expect(await worth(token, { scheme: 'DPoP' })).toMatchObject({
        kind: 'refused',
        problem: { error: 'invalid_token', scheme: 'DPoP' },
      });
    });

    it('end with their time, and with their application', async () => {
      const config = await robot('users:read');
      const { clientId } = (await worth((await ask(config, 'users:read')).access_token)) as ApiToken;
      stopClock();
      const { access_token: token } = await ask(config, 'users:read');
      pass(599);
      expect(await worth(token)).toMatchObject({ kind: 'client' });
      pass(1);
      expect(await worth(token)).toBeUndefined();
      const { access_token: another } = await ask(config, 'users:read');
      await server.container.clients.updateClient('acme', clientId, { status: 'suspended' });
      expect(await worth(another)).toBeUndefined();
      jest.useRealTimers();
    });
  });

  describe('of a person', () => {
    const application = (more = {}) => client({ latchkey_api_scope: 'users:read users:write', ...more });

    it('say who it is, through which application, and until when what cannot be undone is allowed', async () => {
      const config = await application();
      const { redeem } = await authorize(config);
      stopClock();
      const tokens = await redeem();
      const since = Number(tokens.claims()!['auth_time']);
      const { user, ...rest } = await person(tokens.access_token);
      expect(user.id).toBe(ada.user.id);
      expect(rest).toMatchObject({ kind: 'person', scopes: ['users:read'], freshUntil: since + 300 });
      // A refresh makes the token new, and the sign-in no younger.
      pass(301);
      const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token!, { resource: api });
      expect(await person(refreshed.access_token)).toMatchObject({ freshUntil: since + 300 });
      jest.useRealTimers();
    });

    it('are for the API alone: userinfo has its own', async () => {
      const config = await application();
      const { redeem } = await authorize(config);
      const { access_token: token } = await redeem();
      await expect(oidc.fetchUserInfo(config, token, ada.user.id)).rejects.toMatchObject({
        code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE',
      });
    });

    it('need what administration asks for: whoever has a password and codes is led to set up a passkey', async () => {
      const bob = await server.addUser('acme', 'bob');
      const { href } = await request(await application());
      const page = await signIn(newAgent(server), href, bob.username, PASSWORD);
      expect(page.html).toContain('id="enroll-passkey"');
      expect(page.html).not.toContain('id="enroll-totp"');
    });

    it('end with the session, and with the person', async () => {
      const carol = await server.addUser('acme', 'carol');
      const authenticator = newAuthenticator(server);
      await addPasskey(server, carol, authenticator);
      const { redeem } = await authorize(await application(), authenticator);
      const { access_token: token } = await redeem();
      const { users } = server.container.storage;
      await users.setStatus('acme', carol.user.id, 'disabled');
      expect(await worth(token)).toBeUndefined();
      await users.setStatus('acme', carol.user.id, 'active');
      expect(await person(token)).toMatchObject({ user: { id: carol.user.id } });
      const { sessions } = await server.container.registry.get('acme');
      for (const { uid } of await sessions.list(carol.user.id)) await sessions.end(carol.user.id, uid, 'session');
      expect(await worth(token)).toBeUndefined();
    });

    it('end when administration asks for more than their sign-in was', async () => {
      const policy = aPolicy({ campaigns: [], administration: { assurance: 'multi_factor', freshness: 60 } });
      const tenant = await server.addTenant('lax', policy);
      const dave = await server.addUser('lax', 'dave');
      const { href, redeem } = await request(await client({ latchkey_api_scope: 'users:read' }, { tenant: 'lax' }));
      const page = await signIn(newAgent(server), href, dave.username, PASSWORD);
      const { access_token: token } = await redeem(page);
      const fresh = (await person(token, 'lax')).freshUntil - server.container.clock.now();
      expect(fresh).toBeGreaterThan(50);
      expect(fresh).toBeLessThanOrEqual(60);
      const administration = { assurance: 'phishing_resistant', freshness: 60 } as const;
      await server.container.tenants.updateTenant(tenant, { policy: { ...policy, administration } });
      expect(await worth(token, { tenant: 'lax' })).toBeUndefined();
    });

    it('are asked about at consent where the application is somebody else’s', async () => {
      const config = await client({ latchkey_api_scope: 'users:read', ...KEEPING }, { firstParty: false });
      const { agent, page, redeem } = await authorize(config);
      expect(page.html).toContain('Administer acme Ltd in your name');
      expect(page.html).toContain('users:read');
      const done = await agent.submit(page, '/consent', { decision: 'allow' });
      const { access_token: token } = await redeem(done);
      expect(await worth(token)).toMatchObject({ kind: 'person', scopes: ['users:read'] });
      expect(await auditTrail(server, 'acme')).toContain('consent.granted');
      const site = await server.container.registry.get('acme');
      const granted = await site.grants.list(ada.user.id);
      expect(granted.filter(({ firstParty }) => !firstParty)).toMatchObject([{ apiScopes: ['users:read'] }]);
    });

    it('are refused where the application was not let in', async () => {
      const { href } = await request(await client({}, { firstParty: false }));
      expect((await newAgent(server).open(href)).leftTo?.searchParams.get('error')).toBe('invalid_target');
    });
  });

  it('are nothing that discovery speaks of', async () => {
    const metadata = (await client({})).serverMetadata();
    expect(metadata.scopes_supported).toEqual(['openid', 'offline_access', 'profile', 'email']);
    expect(metadata['dpop_signing_alg_values_supported']).toEqual(['ES256', 'Ed25519', 'EdDSA']);
  });
});
