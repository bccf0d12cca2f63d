import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import { mailsTo } from '../support/mail.ts';
import { PASSWORD, startTestServer, type TestServer, type TestUser } from '../support/start-test-server.ts';
import type { UserAgent } from '../support/user-agent.ts';
import {
  auditTrail,
  authorizationUrl,
  claimsOf,
  headingOf,
  newAgent,
  pass,
  redeem,
  stopClock,
  tokenRequest,
  totpCode,
} from './support.ts';

const DAY = 86_400;
const CONFIRM = 'Confirm it’s you';

describe('a device that is trusted after a second factor', () => {
  let server: TestServer;
  let client: { clientId: string; secret: string };
  const days = { trustedDeviceDays: 30 };

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [], mfa: days }));
    client = await server.addClient('acme', 'demo', {
      metadata: { grant_types: ['authorization_code', 'refresh_token'] },
    });
    await server.addTenant('cautious', aPolicy({ campaigns: [] }));
    await server.addClient('cautious', 'demo');
  });
  afterEach(() => void jest.useRealTimers());
  afterAll(() => server.close());

  const start = (parameters: Record<string, string> = {}, tenant = 'acme') =>
    authorizationUrl(server, tenant, 'demo', parameters);
  const withPassword = async (agent: UserAgent, username: string, parameters: Record<string, string> = {}) =>
    agent.submit(await agent.open(start(parameters)), '/password', { username, password: PASSWORD });
  const signOut = async (agent: UserAgent) => {
    // The session ends, the trust stays.
    for (const name of agent.cookies.names()) {
      if (name.startsWith('device_')) continue;
      for (const path of ['/', '/t/acme', '/t/acme/']) agent.cookies.store([`${name}=; path=${path}`], path);
    }
  };
  /** A browser that has signed in with both factors and asked to be trusted. */
  const trusted = async (username: string) => {
    const user = await server.addUser('acme', username);
    const agent = newAgent(server);
    const mfa = await withPassword(agent, username);
    expect(mfa.html).toContain('Don’t ask again on this device for 30 days');
    const done = await agent.submit(mfa, '/totp', { code: totpCode(), trust: 'yes' });
    expect(done.leftTo).toBeDefined();
    await signOut(agent);
    return { agent, user, mfa };
  };
  const devicesOf = async ({ user }: TestUser) =>
    (await server.container.storage.credentials.listByUser('acme', user.id)).filter(
      ({ method }) => method === 'trusted_device',
    );

  it('is written down and told of by mail when it comes to be trusted', async () => {
    const email = 'una@acme.example';
    await server.addUser('acme', 'una', { email });
    const agent = newAgent(server);
    await agent.submit(await withPassword(agent, 'una'), '/totp', { code: totpCode(), trust: 'yes' });
    expect(await auditTrail(server, 'acme', 4)).toContain('trusted_device.registered');
    expect((await mailsTo(server, email)).map(({ kind }) => kind)).toEqual(['trusted_device_added']);
  });

  it('is not asked for a second factor again, and tells the application of one factor', async () => {
    const { agent, user } = await trusted('ada');
    const done = await withPassword(agent, 'ada');
    expect(done.leftTo).toBeDefined();
    expect(claimsOf(await redeem(server, 'acme', client, done))).toMatchObject({
      acr: 'https://refeds.org/profile/sfa',
      amr: ['pwd'],
    });
    expect((await auditTrail(server, 'acme', 2)).toReversed()).toEqual(['sign_in.trusted_device', 'sign_in.completed']);
    expect(await devicesOf(user)).toMatchObject([{ lastUsedAt: expect.any(Number) }]);
    await signOut(agent);
    expect((await withPassword(agent, 'ada')).leftTo).toBeDefined();
  });

  it('gets a cookie that scripts and other sites do not get', async () => {
    await server.addUser('acme', 'bob');
    const agent = newAgent(server);
    const mfa = await withPassword(agent, 'bob');
    const csrf = /name="csrf" value="([^"]+)"/.exec(mfa.html)?.[1] ?? '';
    const answer = await agent.send('post', `${mfa.url}/totp`, { form: { csrf, code: totpCode(), trust: 'yes' } });
    const cookies = ([] as string[]).concat(answer.headers['set-cookie'] ?? []);
    const cookie = cookies.find((line) => line.startsWith('device_'));
    expect(cookie).toMatch(/^device_[\w-]{12}=[\w.-]+; Path=\/t\/acme; Max-Age=2592000; HttpOnly; SameSite=Lax$/);
  });

  it.each<[string, Record<string, string>]>([
    ['max_age', { max_age: '3600' }],
    ['prompt=login', { prompt: 'login' }],
    ['a request for two factors', { acr_values: 'https://refeds.org/profile/mfa' }],
  ])('never answers %s', async (what, parameters) => {
    const { agent } = await trusted(`cleo-${what.replaceAll(/\W/g, '-')}`);
    const page = await withPassword(agent, `cleo-${what.replaceAll(/\W/g, '-')}`, parameters);
    expect(headingOf(page)).toBe(CONFIRM);
    expect((await agent.submit(page, '/totp', { code: totpCode(1) })).leftTo).toBeDefined();
  });

  it('never answers a step-up in a session that it opened', async () => {
    const { agent } = await trusted('dave');
    expect((await withPassword(agent, 'dave')).leftTo).toBeDefined();
    const parameters = { acr_values: 'https://refeds.org/profile/mfa' };
    expect(headingOf(await agent.open(start(parameters)))).toBe(CONFIRM);
    expect((await agent.open(start())).leftTo).toBeDefined();
  });

  it('never opens a change of methods', async () => {
    const { agent } = await trusted('erin');
    expect((await withPassword(agent, 'erin')).leftTo).toBeDefined();
    expect(headingOf(await agent.open('/t/acme/security-info/passkeys/add'))).toBe(CONFIRM);
  });

  it('is trusted for one user alone', async () => {
    const { agent } = await trusted('fay');
    await server.addUser('acme', 'fred');
    expect(headingOf(await withPassword(agent, 'fred'))).toBe(CONFIRM);
  });

  it('is trusted no longer once the trust is taken back, and then its sessions ask again', async () => {
    const { agent, user } = await trusted('gil');
    expect((await withPassword(agent, 'gil')).leftTo).toBeDefined();
    await server.container.methods.trustedDevices.forgetAll({ tenantId: 'acme', userId: user.user.id });
    expect(headingOf(await agent.open(start()))).toBe(CONFIRM);
    await signOut(agent);
    expect(headingOf(await withPassword(agent, 'gil'))).toBe(CONFIRM);
  });

  it('is trusted no longer after the days are over, or when the policy trusts none', async () => {
    stopClock();
    const { agent } = await trusted('hal');
    pass(30 * DAY);
    expect(headingOf(await withPassword(agent, 'hal'))).toBe(CONFIRM);
  });

  it('loses its trust when somebody comes with a copy of an old token', async () => {
    stopClock();
    const { agent, user } = await trusted('ida');
    const stolen = newAgent(server);
    stolen.cookies.store(
      agent.cookies
        .for('/t/acme')
        .split('; ')
        .map((cookie) => `${cookie}; path=/t/acme`),
      '/t/acme',
    );
    expect((await withPassword(agent, 'ida')).leftTo).toBeDefined();
    pass(61);
    expect(headingOf(await withPassword(stolen, 'ida'))).toBe(CONFIRM);
    expect(await devicesOf(user)).toEqual([]);
  });

  it('keeps its tokens while its session lasts, and refreshes no longer than that', async () => {
    stopClock();
    const { agent } = await trusted('jo');
    const done = await withPassword(agent, 'jo', { scope: 'openid offline_access', prompt: 'consent' });
    const allowed = done.leftTo ? done : await agent.submit(done, '/consent', { decision: 'allow' });
    const first = await redeem(server, 'acme', client, allowed);
    const refresh = (from: { body: Readonly<Record<string, unknown>> }) =>
      tokenRequest(server, 'acme', client, {
        grant_type: 'refresh_token',
        refresh_token: String(from.body['refresh_token']),
      });
    const second = await refresh(first);
    expect(second.status).toBe(200);
    pass(DAY + 1);
    expect(await refresh(second)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('is not offered where the policy trusts none', async () => {
    const user = await server.addUser('cautious', 'kim');
    const agent = newAgent(server);
    const login = await agent.open(start({}, 'cautious'));
    const mfa = await agent.submit(login, '/password', { username: 'kim', password: PASSWORD });
    expect(mfa.html).not.toContain('name="trust"');
    expect((await agent.submit(mfa, '/totp', { code: totpCode(), trust: 'yes' })).leftTo).toBeDefined();
    const held = await server.container.storage.credentials.listByUser('cautious', user.user.id);
    expect(held.map(({ method }) => method)).toEqual(['password', 'totp']);
  });
});
