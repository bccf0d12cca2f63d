import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import { startTestServer, type TestServer, type TestUser } from '../support/start-test-server.ts';
import {
  addPasskey,
  auditTrail,
  authorizationUrl,
  claimsOf,
  createPasskey,
  headingOf,
  newAgent,
  newAuthenticator,
  pass as later,
  problemOn,
  redeem,
  stopClock,
  usePasskey,
} from './support.ts';
import type { Page, UserAgent } from '../support/user-agent.ts';

describe('a temporary access pass', () => {
  let server: TestServer;
  const clients = new Map<string, { clientId: string; secret: string }>();

  const policies = {
    acme: aPolicy({ campaigns: [] }),
    lasting: aPolicy({ campaigns: [], temporaryAccessPass: { oneTime: false } }),
    trusting: aPolicy({ campaigns: [], temporaryAccessPass: { assurance: 'multi_factor' } }),
    single: aPolicy({ campaigns: [], assurance: { required: 'single_factor' } }),
    without: aPolicy({ signIn: { methods: ['passkey', 'password'] } }),
  };
  type Tenant = keyof typeof policies;

  beforeAll(async () => {
    server = await startTestServer();
    for (const [id, policy] of Object.entries(policies)) {
      await server.addTenant(id, policy);
      clients.set(id, await server.addClient(id, 'demo'));
    }
  });
  afterEach(() => void jest.useRealTimers());
  afterAll(() => server.close());

  const newcomer = (tenant: Tenant, name: string) => server.addUser(tenant, name, { password: false, totp: false });
  const issue = async ({ user }: TestUser) => {
    const { temporaryAccessPass } = policies[user.tenantId as Tenant];
    return (await server.container.methods.temporaryAccessPasses.issue(user, temporaryAccessPass)).pass;
  };
  const enter = async (tenant: Tenant, username: string, pass: string, parameters: Record<string, string> = {}) => {
    const agent = newAgent(server);
    const login = await agent.open(authorizationUrl(server, tenant, 'demo', parameters));
    const options = await agent.open(`${login.url.replace(/\?.*/, '')}/options`);
    expect(options.html).toContain('id="use-temporary-access-pass"');
    const form = await agent.open(`${login.url.replace(/\?.*/, '')}/pass`);
    return { agent, page: await agent.submit(form, '/pass', { username, pass }) };
  };
  const addTheFirstPasskey = async (agent: UserAgent, page: Page, device = newAuthenticator(server)) => {
    const enrollment = await agent.open(`${page.url.replace(/\?.*/, '')}/enroll/passkey`);
    const naming = await createPasskey(agent, enrollment, device);
    const proof = await agent.submit(naming, '/enroll/passkey/name', { name: 'Laptop' });
    return usePasskey(agent, proof, device);
  };
  const tokens = async (tenant: Tenant, done: Page) => redeem(server, tenant, clients.get(tenant)!, done);

  it('new person, nothing registered, temporary access pass: registers a passkey and is in', async () => {
    const user = await newcomer('acme', 'ada');
    const { agent, page } = await enter('acme', 'ada', await issue(user));
    expect(headingOf(page)).toBe('Protect your account');
    expect(page.html).toContain('id="enroll-passkey"');
    // Nothing that could not start the next sign-in.
    expect(page.html).not.toContain('id="enroll-totp"');

    const done = await addTheFirstPasskey(agent, page);
    const claims = claimsOf(await tokens('acme', done));
    expect(claims).toMatchObject({ acr: 'phr', amr: ['otp', 'pop', 'user', 'swk', 'mfa'] });
    expect((await auditTrail(server, 'acme', 5)).toReversed()).toEqual([
      'sign_in.temporary_access_pass',
      'passkey.registered',
      'passkey.renamed',
      'sign_in.passkey',
      'sign_in.completed',
    ]);
  });

  it.each<[Tenant, string]>([
    ['acme', 'bob'],
    ['single', 'bea'],
  ])('leads nowhere else, whatever %s asks for', async (tenant, name) => {
    const user = await newcomer(tenant, name);
    const { agent, page } = await enter(tenant, name, await issue(user));
    expect(headingOf(page)).toBe('Protect your account');
    const again = await agent.open(authorizationUrl(server, tenant, 'demo'));
    expect([again.leftTo, headingOf(again)]).toEqual([undefined, 'Protect your account']);
    const silent = await agent.open(authorizationUrl(server, tenant, 'demo', { prompt: 'none' }));
    expect(silent.leftTo?.searchParams.get('error')).toBe('interaction_required');
    expect(await server.container.storage.credentials.listByUser(tenant, user.user.id)).toHaveLength(1);
  });

  it('helps somebody who has lost their phone to another method, at once', async () => {
    stopClock();
    const user = await server.addUser('acme', 'cleo');
    later(60);
    const { agent, page } = await enter('acme', 'cleo', await issue(user));
    expect(headingOf(page)).toBe('Protect your account');
    expect((await addTheFirstPasskey(agent, page)).leftTo).toBeDefined();
  });

  it('helps somebody who has lost their passkey to another one', async () => {
    const user = await newcomer('acme', 'dora');
    const lost = newAuthenticator(server);
    await addPasskey(server, user, lost);
    stopClock();
    later(60);
    const { agent, page } = await enter('acme', 'dora', await issue(user));
    expect((await addTheFirstPasskey(agent, page)).leftTo).toBeDefined();
  });

  it('works once, also for two who come with it at the same time', async () => {
    const user = await newcomer('acme', 'eve');
    const pass = await issue(user);
    const entered = await Promise.all([enter('acme', 'eve', pass), enter('acme', 'eve', pass)]);
    expect(entered.map(({ page }) => page.status).toSorted((a, b) => a - b)).toEqual([200, 422]);
    const late = await enter('acme', 'eve', pass);
    expect([late.page.status, problemOn(late.page)]).toEqual([422, 'wrong_secret']);
  });

  it('gives ten minutes to register something, spent or not', async () => {
    stopClock();
    const user = await newcomer('acme', 'fay');
    const { agent, page } = await enter('acme', 'fay', await issue(user));
    later(599);
    const enrollment = await agent.open(`${page.url.replace(/\?.*/, '')}/enroll/passkey`);
    expect(headingOf(enrollment)).toBe('Create your passkey');
    later(2);
    const stale = await agent.open(`${page.url.replace(/\?.*/, '')}/enroll/passkey`);
    expect(headingOf(stale)).toBe('Sign in');
  });

  it('works until it expires, where the policy lets it, and then its session ends too', async () => {
    stopClock();
    const user = await newcomer('lasting', 'gil');
    const pass = await issue(user);
    for (let time = 0; time < 2; time += 1) {
      expect(headingOf((await enter('lasting', 'gil', pass)).page)).toBe('Protect your account');
    }
    const { agent } = await enter('lasting', 'gil', pass);
    later(3600);
    expect((await enter('lasting', 'gil', pass)).page.status).toBe(422);
    expect(headingOf(await agent.open(authorizationUrl(server, 'lasting', 'demo')))).toBe('Sign in');
  });

  it('ends, with what it has proven, when another is issued', async () => {
    const user = await newcomer('lasting', 'hal');
    const first = await issue(user);
    const { agent } = await enter('lasting', 'hal', first);
    await issue(user);
    expect(headingOf(await agent.open(authorizationUrl(server, 'lasting', 'demo')))).toBe('Sign in');
    expect((await enter('lasting', 'hal', first)).page.status).toBe(422);
  });

  it('stands in for the second factor of a tenant that says so, and is told as the one factor it is', async () => {
    const user = await newcomer('trusting', 'ida');
    const { agent, page } = await enter('trusting', 'ida', await issue(user));
    expect(page.leftTo).toBeDefined();
    const answer = await tokens('trusting', page);
    expect(claimsOf(answer)).toMatchObject({ acr: 'https://refeds.org/profile/sfa', amr: ['otp'] });
    const parameters = { acr_values: 'https://refeds.org/profile/mfa' };
    expect(headingOf(await agent.open(authorizationUrl(server, 'trusting', 'demo', parameters)))).toBe(
      'Protect your account',
    );
  });

  it('is not taken where the policy does not list it', async () => {
    const user = await server.addUser('without', 'jo');
    const pass = (
      await server.container.methods.temporaryAccessPasses.issue(user.user, policies.without.temporaryAccessPass)
    ).pass;
    const agent = newAgent(server);
    const login = await agent.open(authorizationUrl(server, 'without', 'demo'));
    const base = login.url.replace(/\?.*/, '');
    expect((await agent.open(`${base}/options`)).html).not.toContain('use-temporary-access-pass');
    expect((await agent.open(`${base}/pass`)).status).toBe(403);
    const refused = await agent.submit({ ...login, html: login.html.replaceAll('/password"', '/pass"') }, '/pass', {
      username: 'jo',
      pass,
    });
    expect(refused.status).toBe(403);
  });
});
