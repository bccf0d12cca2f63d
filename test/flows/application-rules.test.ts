import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ClientRules } from '#src/policy/types.ts';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer, type TestUser } from '../support/start-test-server.ts';
import type { Page, UserAgent } from '../support/user-agent.ts';
import {
  addPasskey,
  authorizationUrl,
  claimsOf,
  createPasskey,
  headingOf,
  newAgent,
  newAuthenticator,
  pass,
  redeem,
  signIn,
  stopClock,
  totpCode,
  usePasskey,
} from './support.ts';

const MFA = 'https://refeds.org/profile/mfa';
const SFA = 'https://refeds.org/profile/sfa';

interface Application {
  readonly clientId: string;
  readonly secret: string;
}

describe('what an application asks for beyond its tenant', () => {
  let server: TestServer;
  let portal: Application;
  let count = 0;

  const name = () => `n${(count += 1)}`;
  const application = async (rules: ClientRules, metadata: Record<string, unknown> = {}) => {
    const client = await server.addClient('acme', name(), { metadata });
    expect(await server.container.clients.updateClient('acme', client.clientId, { rules })).toBe('updated');
    return client;
  };
  const open = (agent: UserAgent, { clientId }: Application, parameters: Record<string, string> = {}) =>
    agent.open(authorizationUrl(server, 'acme', clientId, parameters));
  const silently = async (agent: UserAgent, client: Application, parameters: Record<string, string> = {}) => {
    const { leftTo } = await open(agent, client, { prompt: 'none', ...parameters });
    return leftTo?.searchParams.get('error') ?? 'none';
  };
  const stated = async (client: Application, page: Page) => claimsOf(await redeem(server, 'acme', client, page));
  const inSession = async (): Promise<{ user: TestUser; agent: UserAgent }> => {
    const user = await server.addUser('acme', name());
    const agent = newAgent(server);
    const done = await signIn(agent, authorizationUrl(server, 'acme', portal.clientId), user.username, PASSWORD);
    expect(done.leftTo?.searchParams.has('code')).toBe(true);
    return { user, agent };
  };
  const withPassword = async (agent: UserAgent, login: Page, { username }: TestUser) => {
    pass();
    const mfa = await agent.submit(login, '/password', { username, password: PASSWORD });
    return agent.submit(mfa, '/totp', { code: totpCode() });
  };
  const now = () => Math.floor(Date.now() / 1000);

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    portal = await server.addClient('acme', 'portal');
  });
  beforeEach(stopClock);
  afterEach(() => void jest.useRealTimers());
  afterAll(() => server.close());

  describe('assurance', () => {
    it('is reached by a step up from the session that a laxer application has begun', async () => {
      const bank = await application({ assurance: { required: 'phishing_resistant' } });
      const { user, agent } = await inSession();
      const device = newAuthenticator(server);
      await addPasskey(server, user, device);
      const begun = now();
      pass(60);
      expect(await silently(agent, bank)).toBe('interaction_required');
      const mfa = await open(agent, bank);
      expect(headingOf(mfa)).toBe('Confirm it’s you');
      const claims = await stated(bank, await usePasskey(agent, mfa, device));
      expect(claims).toMatchObject({ acr: 'phr', auth_time: begun, amr: ['pwd', 'otp', 'pop', 'user', 'swk', 'mfa'] });
      expect(await silently(agent, bank)).toBe('none');
    });

    it('is no matter to the other applications of the session', async () => {
      await application({ assurance: { required: 'phishing_resistant' } });
      const { agent } = await inSession();
      expect(await stated(portal, await open(agent, portal))).toMatchObject({ acr: MFA, amr: ['pwd', 'otp', 'mfa'] });
    });

    it('leads whoever has nothing that reaches it to registering that', async () => {
      const bank = await application({ assurance: { required: 'phishing_resistant' } });
      const { agent } = await inSession();
      const device = newAuthenticator(server);
      const chooser = await open(agent, bank);
      expect(headingOf(chooser)).toBe('Protect your account');
      const naming = await createPasskey(agent, await agent.open(`${chooser.url}/enroll/passkey`), device);
      const mfa = await agent.submit(naming, '/name', { name: 'Key' });
      expect(await stated(bank, await usePasskey(agent, mfa, device))).toMatchObject({ acr: 'phr' });
    });

    it('that nothing allowed can reach is refused, with the way back', async () => {
      const bank = await application({
        assurance: { required: 'phishing_resistant' },
        signIn: { methods: ['password'] },
        mfa: { methods: ['totp'] },
      });
      const { agent } = await inSession();
      expect(await silently(agent, bank)).toBe('unmet_authentication_requirements');
      const page = await open(agent, bank);
      expect(headingOf(page)).toBe('You cannot sign in here yet');
      const back = await agent.submit(page, '/cancel');
      expect(back.leftTo?.searchParams.get('error')).toBe('unmet_authentication_requirements');
    });

    it.each([
      ['weaker acr_values', { acr_values: SFA }],
      ['a weaker essential acr', { claims: JSON.stringify({ id_token: { acr: { essential: true, value: MFA } } }) }],
    ])('is not lowered by %s, which states the class that was named', async (_what, parameters) => {
      const bank = await application({ assurance: { required: 'phishing_resistant' } });
      const { user, agent } = await inSession();
      const device = newAuthenticator(server);
      await addPasskey(server, user, device);
      expect(await silently(agent, bank, parameters)).toBe('interaction_required');
      const claims = await stated(bank, await usePasskey(agent, await open(agent, bank, parameters), device));
      expect(claims['amr']).toContain('pop');
      expect([SFA, MFA]).toContain(claims['acr']);
    });

    it.each([
      ['acr_values', { acr_values: 'phr' }],
      ['an essential acr', { claims: JSON.stringify({ id_token: { acr: { essential: true, values: ['phr'] } } }) }],
    ])('is raised by %s', async (_what, parameters) => {
      const shop = await application({ assurance: { required: 'multi_factor' } });
      const { user, agent } = await inSession();
      const device = newAuthenticator(server);
      await addPasskey(server, user, device);
      expect([await silently(agent, shop), await silently(agent, shop, parameters)]).toEqual([
        'none',
        'interaction_required',
      ]);
      const done = await usePasskey(agent, await open(agent, shop, parameters), device);
      expect(await stated(shop, done)).toMatchObject({ acr: 'phr' });
    });

    it('is asked for where default_acr_values are but a wish', async () => {
      const metadata = { default_acr_values: ['phr'] };
      const [strict, wishful] = [
        await application({ assurance: { required: 'phishing_resistant' } }, metadata),
        await application({}, metadata),
      ];
      const { agent } = await inSession();
      const asked = [strict, wishful].map((one) => () => silently(agent, one));
      const replaced = [strict, wishful].map((one) => () => silently(agent, one, { acr_values: SFA }));
      const answers: string[] = [];
      for (const ask of [...asked, ...replaced]) answers.push(await ask());
      expect(answers).toEqual(['interaction_required', 'interaction_required', 'interaction_required', 'none']);
    });
  });

  describe('methods', () => {
    it('to start with: a session by password does not count, and only the others are offered', async () => {
      const vault = await application({ signIn: { methods: ['passkey'] } });
      const { user, agent } = await inSession();
      const device = newAuthenticator(server);
      await addPasskey(server, user, device);
      expect(await silently(agent, vault)).toBe('login_required');
      const login = await open(agent, vault);
      expect(headingOf(login)).toBe('Sign in');
      expect(login.html).not.toContain('name="password"');
      pass(60);
      const done = await usePasskey(agent, login, device);
      expect(await stated(vault, done)).toMatchObject({
        acr: 'phr',
        amr: ['pop', 'user', 'swk', 'mfa'],
        auth_time: now(),
      });
    });

    it('to start with: a password that is posted to its page all the same is refused', async () => {
      const vault = await application({ signIn: { methods: ['passkey'] } });
      const user = await server.addUser('acme', name());
      const agent = newAgent(server);
      const login = await open(agent, vault);
      const csrf = /name="csrf" value="([^"]+)"/.exec(login.html)?.[1] ?? '';
      const form = { csrf, username: user.username, password: PASSWORD };
      expect((await agent.send('post', `${login.url}/password`, { form })).status).toBe(403);
    });

    it('as a further factor: what was proven by another has to be proven by one of them', async () => {
      const vault = await application({ mfa: { methods: ['passkey'] } });
      const { user, agent } = await inSession();
      await addPasskey(server, user, newAuthenticator(server));
      expect(await silently(agent, vault)).toBe('interaction_required');
      const mfa = await open(agent, vault);
      expect([headingOf(mfa), mfa.html.includes('name="code"')]).toEqual(['Confirm it’s you', false]);
    });

    it('none of a device that is trusted, where the application trusts none', async () => {
      await server.addTenant('globex', aPolicy({ campaigns: [], mfa: { trustedDeviceDays: 30 } }));
      const lax = await server.addClient('globex', 'lax');
      await server.addClient('globex', 'strict');
      await server.container.clients.updateClient('globex', 'strict', { rules: { mfa: { trustedDeviceDays: 0 } } });
      const { username } = await server.addUser('globex', 'trusting');
      const agent = newAgent(server);
      const start = (clientId: string) => agent.open(authorizationUrl(server, 'globex', clientId));
      const typed = async () => agent.submit(await start('lax'), '/password', { username, password: PASSWORD });

      await agent.submit(await typed(), '/totp', { code: totpCode(), trust: 'yes' });
      const end = await agent.open(`${server.issuer('globex')}/session/end`);
      await agent.submit(end, '/confirm', { logout: 'yes' });
      const spared = await redeem(server, 'globex', lax, await typed());
      expect(claimsOf(spared)).toMatchObject({ acr: SFA, amr: ['pwd'] });
      expect(headingOf(await start('strict'))).toBe('Confirm it’s you');
    });
  });

  describe('maxAge', () => {
    it('asks for an older proof anew within single sign-on, once, and leaves the others alone', async () => {
      const desk = await application({ assurance: { maxAge: 300 } });
      const { user, agent } = await inSession();
      pass(299);
      expect(await silently(agent, desk)).toBe('none');
      pass(2);
      expect([await silently(agent, desk), await silently(agent, portal)]).toEqual(['login_required', 'none']);
      const login = await open(agent, desk);
      expect(headingOf(login)).toBe('Sign in');
      const done = await withPassword(agent, login, user);
      expect(await stated(desk, done)).toMatchObject({ auth_time: now(), acr: MFA, amr: ['pwd', 'otp', 'mfa'] });
      expect(await silently(agent, desk)).toBe('none');
    });

    it('and max_age: the shorter counts', async () => {
      const desk = await application({ assurance: { maxAge: 300 } });
      const { agent } = await inSession();
      pass(61);
      expect(await silently(agent, desk, { max_age: '60' })).toBe('login_required');
      expect(await silently(agent, desk, { max_age: '86400' })).toBe('none');
      pass(240);
      expect(await silently(agent, desk, { max_age: '86400' })).toBe('login_required');
    });

    it('holds where default_max_age is but a wish', async () => {
      const wishful = await application({}, { default_max_age: 60 });
      const { agent } = await inSession();
      pass(61);
      expect(await silently(agent, wishful)).toBe('login_required');
      expect(await silently(agent, wishful, { max_age: '3600' })).toBe('none');
    });
  });

  describe('session.absolute', () => {
    it('asks for a new sign-in there, and there alone', async () => {
      const bank = await application({ session: { absolute: 600 } });
      const { user, agent } = await inSession();
      pass(600);
      expect(await silently(agent, bank)).toBe('none');
      pass(1);
      expect([await silently(agent, bank), await silently(agent, portal)]).toEqual(['login_required', 'none']);
      const done = await withPassword(agent, await open(agent, bank), user);
      expect(await stated(bank, done)).toMatchObject({ auth_time: now() });
    });
  });

  it('never allows what the tenant does not', async () => {
    const lax = await application({
      signIn: { methods: ['email_code', 'password', 'passkey'] },
      session: { absolute: 30 * 86_400 },
      assurance: { required: 'single_factor', maxAge: 30 * 86_400 },
      mfa: { methods: ['totp', 'security_key', 'passkey'], trustedDeviceDays: 90 },
    });
    const user = await server.addUser('acme', name());
    const agent = newAgent(server);
    const login = await open(agent, lax);
    expect(login.html).not.toContain('email-code');
    const mfa = await agent.submit(login, '/password', { username: user.username, password: PASSWORD });
    expect([headingOf(mfa), mfa.html.includes('name="trust"')]).toEqual(['Confirm it’s you', false]);
    const done = await agent.submit(mfa, '/totp', { code: totpCode() });
    expect(await stated(lax, done)).toMatchObject({ acr: MFA });
    for (let hours = 0; hours < 24; hours += 1) {
      pass(3500);
      expect(await silently(agent, lax)).toBe('none');
    }
    pass(2401);
    expect(await silently(agent, lax)).toBe('login_required');
  });

  it('adds to what the groups of a person ask for', async () => {
    const finance = { group: 'finance', assurance: { required: 'phishing_resistant', maxAge: null } } as const;
    await server.addTenant('initech', aPolicy({ campaigns: [], groups: [finance] }));
    const { groups, users } = server.container.storage;
    await groups.add({ tenantId: 'initech', id: 'finance', name: 'Finance', createdAt: now(), version: 1 });
    await server.addClient('initech', 'desk');
    const rules: ClientRules = { assurance: { required: 'multi_factor', maxAge: 300 } };
    await server.container.clients.updateClient('initech', 'desk', { rules });
    const user = await server.addUser('initech', 'fay');
    const device = newAuthenticator(server);
    await addPasskey(server, user, device);
    expect(await users.joinGroup('initech', user.user.id, 'finance')).toBe(true);

    const agent = newAgent(server);
    const start = authorizationUrl(server, 'initech', 'desk');
    const mfa = await agent.submit(await agent.open(start), '/password', { username: 'fay', password: PASSWORD });
    expect([headingOf(mfa), mfa.html.includes('name="code"')]).toEqual(['Confirm it’s you', false]);
    expect((await usePasskey(agent, mfa, device)).leftTo?.searchParams.has('code')).toBe(true);
    pass(301);
    expect(headingOf(await agent.open(start))).toBe('Sign in');
  });
});
