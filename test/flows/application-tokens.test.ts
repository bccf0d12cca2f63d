import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ClientRules } from '#src/policy/types.ts';
import type { ClientChange } from '#src/storage/ports/client-store.ts';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer, type TestUser } from '../support/start-test-server.ts';
import type { UserAgent } from '../support/user-agent.ts';
import {
  addPasskey,
  authorizationUrl,
  claimsOf,
  headingOf,
  newAgent,
  newAuthenticator,
  pass,
  redeem,
  signIn,
  stopClock,
  tokenRequest,
  usePasskey,
  type TokenAnswer,
} from './support.ts';

const MFA = 'https://refeds.org/profile/mfa';
const OFFLINE = { scope: 'openid offline_access', prompt: 'consent' };

interface Application {
  readonly clientId: string;
  readonly secret: string;
}

describe('the tokens of an application', () => {
  let server: TestServer;
  let api: Application;
  let count = 0;

  const now = () => Math.floor(Date.now() / 1000);
  const name = () => `n${(count += 1)}`;
  const start = ({ clientId }: Application, parameters: Record<string, string> = {}) =>
    authorizationUrl(server, 'acme', clientId, parameters);
  const change = (client: Application, to: ClientChange) =>
    server.container.clients.updateClient('acme', client.clientId, to);
  const application = async (rules: ClientRules = {}) => {
    const client = await server.addClient('acme', name());
    await change(client, { rules });
    return client;
  };
  /** A resource server that any of these applications may send its tokens to. */
  const resourceServer = (...introspects: string[]) =>
    server.addClient('acme', name(), {
      metadata: { redirect_uris: [], response_types: [], grant_types: [], latchkey_introspects: introspects },
    });
  const signedIn = async (client: Application, parameters?: Record<string, string>) => {
    const user = await server.addUser('acme', name());
    const agent = newAgent(server);
    const done = await signIn(agent, start(client, parameters), user.username, PASSWORD);
    const allowed = done.leftTo ? done : await agent.submit(done, '/consent', { decision: 'allow' });
    return { user, agent, tokens: await redeem(server, 'acme', client, allowed) };
  };
  const refresh = (client: Application, { body }: TokenAnswer) =>
    tokenRequest(server, 'acme', client, {
      grant_type: 'refresh_token',
      refresh_token: String(body['refresh_token']),
    });
  const userinfo = async ({ body }: TokenAnswer) => {
    const headers = { Authorization: `Bearer ${String(body['access_token'])}` };
    return (await fetch(`${server.issuer('acme')}/me`, { headers })).status;
  };
  const introspect = async ({ clientId, secret }: Application, token: unknown) => {
    const answer = await fetch(`${server.issuer('acme')}/token/introspection`, {
      method: 'POST',
      headers: { Authorization: `Basic ${btoa(`${clientId}:${secret}`)}` },
      body: new URLSearchParams({ token: String(token) }),
    });
    return (await answer.json()) as Record<string, unknown>;
  };
  /** What each endpoint makes of the tokens: the error of a refresh, the status of userinfo, what the resource server is told. */
  const worth = async (client: Application, tokens: TokenAnswer) => ({
    userinfo: await userinfo(tokens),
    active: (await introspect(api, tokens.body['access_token']))['active'],
    refresh: (await refresh(client, tokens)).body['error'] ?? 'granted',
  });
  const WORTHLESS = { userinfo: 401, active: false, refresh: 'invalid_grant' };
  const stepUp = async (agent: UserAgent, user: TestUser, client: Application) => {
    const device = newAuthenticator(server);
    await addPasskey(server, user, device);
    const mfa = await agent.open(start(client));
    expect(headingOf(mfa)).toBe('Confirm it’s you');
    return redeem(server, 'acme', client, await usePasskey(agent, mfa, device));
  };

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    // Every application of this file but the resource servers: n1, n2, …
    api = await resourceServer(...Array.from({ length: 100 }, (_, index) => `n${index}`));
  });
  beforeEach(stopClock);
  afterEach(() => void jest.useRealTimers());
  afterAll(() => server.close());

  describe('at a resource server', () => {
    it('say what the sign-in amounted to and when it was, refreshed ones too', async () => {
      const shop = await application();
      const { tokens, user } = await signedIn(shop);
      const signedInAt = now();
      const expected = { active: true, sub: user.user.id, acr: MFA, auth_time: signedInAt, token_type: 'Bearer' };
      expect(await introspect(api, tokens.body['access_token'])).toMatchObject(expected);
      pass(600);
      const refreshed = await refresh(shop, tokens);
      expect(await introspect(api, refreshed.body['access_token'])).toMatchObject({ ...expected, iat: now() });
      expect(claimsOf(refreshed)).toMatchObject({ acr: MFA, auth_time: signedInAt });
    });

    it('say the class that was asked for, as the ID token does', async () => {
      const shop = await application();
      const { tokens } = await signedIn(shop, { acr_values: 'https://refeds.org/profile/sfa' });
      const { acr } = claimsOf(tokens);
      expect(await introspect(api, tokens.body['access_token'])).toMatchObject({ acr, amr: ['pwd', 'otp', 'mfa'] });
    });

    it('say nothing to one that does not serve their application', async () => {
      const { tokens } = await signedIn(await application());
      for (const stranger of [await resourceServer(), await resourceServer('n0'), await application()]) {
        expect(await introspect(stranger, tokens.body['access_token'])).toEqual({ active: false });
      }
    });

    it('say nothing when it is a refresh token', async () => {
      const { tokens } = await signedIn(await application());
      expect(await introspect(api, tokens.body['refresh_token'])).toEqual({ active: false });
    });

    it('are no reason to revoke them', async () => {
      const shop = await application();
      const { tokens } = await signedIn(shop);
      await fetch(`${server.issuer('acme')}/token/revocation`, {
        method: 'POST',
        headers: { Authorization: `Basic ${btoa(`${api.clientId}:${api.secret}`)}` },
        body: new URLSearchParams({ token: String(tokens.body['access_token']) }),
      });
      expect(await introspect(api, tokens.body['access_token'])).toMatchObject({ active: true });
    });

    it.each([['one'], [[1]], [7], [{ 0: 'n1' }]])('whose list of applications is %j is not registered', (list) =>
      expect(server.addClient('acme', name(), { metadata: { latchkey_introspects: list } })).rejects.toMatchObject({
        code: 'validation_failed',
      }),
    );
  });

  describe('end with the sign-in that the application asks for', () => {
    it('when a rule is raised, and the next authorization steps up', async () => {
      const bank = await application();
      const { tokens, user, agent } = await signedIn(bank);
      await change(bank, { rules: { assurance: { required: 'phishing_resistant' } } });
      expect(await worth(bank, tokens)).toEqual(WORTHLESS);
      const anew = await stepUp(agent, user, bank);
      expect(claimsOf(anew)).toMatchObject({ acr: 'phr' });
      expect(await worth(bank, anew)).toEqual({ userinfo: 200, active: true, refresh: 'granted' });
    });

    it('when a rule is raised after the session is over', async () => {
      const bank = await application();
      const { tokens } = await signedIn(bank, OFFLINE);
      pass(86_401);
      const refreshed = await refresh(bank, tokens);
      expect(await worth(bank, refreshed)).toEqual({ userinfo: 200, active: true, refresh: 'granted' });
      const { tokens: others } = await signedIn(bank, OFFLINE);
      pass(86_401);
      const current = await refresh(bank, others);
      await change(bank, { rules: { assurance: { required: 'phishing_resistant' } } });
      expect(await worth(bank, current)).toEqual(WORTHLESS);
    });

    it.each([
      ['bound to the session', {}],
      ['offline', OFFLINE],
    ])('when the time of a sign-in there is over, however often they were refreshed: %s', async (_what, parameters) => {
      const bank = await application({ session: { absolute: 600 } });
      const { tokens } = await signedIn(bank, parameters);
      const end = now() + 600;
      expect(tokens.body['expires_in']).toBe(600);
      pass(300);
      const second = await refresh(bank, tokens);
      pass(299);
      const third = await refresh(bank, second);
      expect([second.body['expires_in'], third.body['expires_in']]).toEqual([300, 1]);
      expect(await introspect(bank, third.body['refresh_token'])).toMatchObject({ active: true, exp: end });
      pass(1);
      expect(await worth(bank, third)).toEqual(WORTHLESS);
    });

    it('when that time is shortened afterwards', async () => {
      const bank = await application();
      const { tokens } = await signedIn(bank, OFFLINE);
      pass(600);
      await change(bank, { rules: { session: { absolute: 600 } } });
      expect(await worth(bank, tokens)).toEqual(WORTHLESS);
    });

    it('when a method that began it is no longer taken there', async () => {
      const bank = await application();
      const { tokens } = await signedIn(bank);
      await change(bank, { rules: { signIn: { methods: ['passkey'] }, mfa: { methods: ['passkey'] } } });
      expect(await worth(bank, tokens)).toEqual(WORTHLESS);
    });

    it('and not because another application asks for more', async () => {
      const shop = await application();
      const bank = await application({ assurance: { required: 'phishing_resistant' } });
      const { tokens, agent } = await signedIn(shop);
      expect(headingOf(await agent.open(start(bank)))).toBe('Protect your account');
      expect(await worth(shop, tokens)).toEqual({ userinfo: 200, active: true, refresh: 'granted' });
    });
  });

  describe('of one that is suspended', () => {
    it('are worth nothing, nobody signs in, and all of it works again when it is resumed', async () => {
      const shop = await application();
      const { tokens, agent } = await signedIn(shop);
      const code = await agent.open(start(shop));
      await change(shop, { status: 'suspended' });

      const page = await agent.open(start(shop));
      expect([page.status, page.leftTo, page.html.includes('invalid_client')]).toEqual([400, undefined, true]);
      expect((await redeem(server, 'acme', shop, code)).body['error']).toBe('invalid_client');
      expect(await worth(shop, tokens)).toEqual({ userinfo: 401, active: false, refresh: 'invalid_client' });
      expect(await introspect(shop, tokens.body['access_token'])).toMatchObject({ error: 'invalid_client' });

      await change(shop, { status: 'active' });
      expect((await redeem(server, 'acme', shop, await agent.open(start(shop)))).status).toBe(200);
      expect(await worth(shop, tokens)).toEqual({ userinfo: 200, active: true, refresh: 'granted' });
    });

    it('are worth nothing five seconds after another process has suspended it', async () => {
      const shop = await application();
      const { tokens } = await signedIn(shop);
      await server.container.storage.clients.change('acme', shop.clientId, { status: 'suspended' });
      pass(5);
      expect(await worth(shop, tokens)).toEqual({ userinfo: 401, active: false, refresh: 'invalid_client' });
      await server.container.storage.clients.change('acme', shop.clientId, { status: 'active' });
      expect(await worth(shop, tokens)).toEqual({ userinfo: 200, active: true, refresh: 'granted' });
    });

    it('tell a suspended resource server nothing', async () => {
      const { tokens } = await signedIn(await application());
      const other = await resourceServer(`n${count - 1}`);
      expect(await introspect(other, tokens.body['access_token'])).toMatchObject({ active: true });
      await change(other, { status: 'suspended' });
      expect(await introspect(other, tokens.body['access_token'])).toMatchObject({ error: 'invalid_client' });
    });

    it('and of its own, by client credentials, are not active either', async () => {
      const robot = await server.addClient('acme', name(), {
        metadata: { redirect_uris: [], response_types: [], grant_types: ['client_credentials'] },
      });
      const { body } = await tokenRequest(server, 'acme', robot, { grant_type: 'client_credentials' });
      expect(await introspect(api, body['access_token'])).toMatchObject({ active: true, client_id: robot.clientId });
      await change(robot, { status: 'suspended' });
      expect(await introspect(api, body['access_token'])).toEqual({ active: false });
    });
  });
});
