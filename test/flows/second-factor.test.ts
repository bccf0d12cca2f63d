import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer, type TestUser } from '../support/start-test-server.ts';
import type { UserAgent } from '../support/user-agent.ts';
import {
  addPasskey,
  auditTrail,
  authorizationUrl,
  claimsOf,
  headingOf,
  newAgent,
  newAuthenticator,
  pass,
  problemOn,
  redeem,
  stopClock,
  totpCode,
  usePasskey,
} from './support.ts';

describe('a second factor after the password', () => {
  let server: TestServer;
  let client: { clientId: string; secret: string };

  const start = () => authorizationUrl(server, 'acme', 'demo');
  const withPassword = async (username: string, agent: UserAgent = newAgent(server)) => {
    const login = await agent.open(start());
    return { agent, page: await agent.submit(login, '/password', { username, password: PASSWORD }) };
  };
  const recoveryCodes = (user: TestUser) => server.container.methods.recoveryCodes.create(user.user);

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    client = await server.addClient('acme', 'demo');
  });
  afterEach(() => void jest.useRealTimers());
  afterAll(() => server.close());

  it('offers the best that is registered, and the others a link away', async () => {
    const user = await server.addUser('acme', 'ada');
    await addPasskey(server, user, newAuthenticator(server));
    await recoveryCodes(user);
    const { agent, page } = await withPassword('ada');

    expect(headingOf(page)).toBe('Confirm it’s you');
    expect(page.html).toContain('data-passkey-sign-in');
    expect([...page.html.matchAll(/\?method=(\w+)"/g)].map(([, method]) => method)).toEqual(['totp', 'recovery_code']);
    expect((await agent.open(`${page.url}?method=totp`)).html).toContain('name="code"');
    expect((await agent.open(`${page.url}?method=password`)).html).toContain('data-passkey-sign-in');
    expect((await agent.open(`${page.url}?method=__proto__`)).status).toBe(200);
  });

  it('takes a recovery code once', async () => {
    const [code = ''] = await recoveryCodes(await server.addUser('acme', 'bob'));
    const first = await withPassword('bob');
    const picker = await first.agent.open(`${first.page.url}?method=recovery_code`);
    const done = await first.agent.submit(picker, '/recovery-code', { code: ` ${code.toLowerCase()} ` });
    const claims = claimsOf(await redeem(server, 'acme', client, done));
    expect(claims).toMatchObject({ acr: 'https://refeds.org/profile/mfa', amr: ['pwd', 'otp', 'mfa'] });

    const second = await withPassword('bob');
    const again = await second.agent.open(`${second.page.url}?method=recovery_code`);
    const refused = await second.agent.submit(again, '/recovery-code', { code });
    expect([refused.status, refused.leftTo]).toEqual([422, undefined]);
    expect((await auditTrail(server, 'acme', 1))[0]).toBe('sign_in.recovery_code: wrong_secret');
  });

  it('takes a passkey, asking for those of this user alone', async () => {
    const device = newAuthenticator(server);
    await addPasskey(server, await server.addUser('acme', 'cleo', { totp: false }), device);
    const others = newAuthenticator(server);
    await addPasskey(server, await server.addUser('acme', 'dave', { totp: false }), others);

    const { agent, page } = await withPassword('cleo');
    expect(() => others.authenticate(JSON.parse(optionsOf(page.html)) as never)).toThrow('No credential fits');
    const done = await usePasskey(agent, page, device);
    const claims = claimsOf(await redeem(server, 'acme', client, done));
    expect(claims).toMatchObject({ acr: 'phr', amr: ['pwd', 'pop', 'user', 'swk', 'mfa'] });
  });

  it("refuses another user's passkey", async () => {
    const own = newAuthenticator(server);
    const stolen = newAuthenticator(server);
    await addPasskey(server, await server.addUser('acme', 'erin', { totp: false }), own);
    const other = await addPasskey(server, await server.addUser('acme', 'fred', { totp: false }), stolen);
    const { agent, page } = await withPassword('erin');
    const options = { ...(JSON.parse(optionsOf(page.html)) as { challenge: string }), allowCredentials: [] };
    const response = JSON.stringify(stolen.authenticate(options));
    const refused = await agent.submit(page, '/passkey', { response });
    expect([refused.status, refused.leftTo]).toEqual([422, undefined]);
    const [event] = await server.container.storage.audit.list('acme', 1);
    expect(event).toMatchObject({ reason: 'other_user', credentialId: other.id });
  });

  it('keeps the step open after a wrong code, then takes the right one', async () => {
    await server.addUser('acme', 'gil');
    const { agent, page } = await withPassword('gil');
    const wrong = await agent.submit(page, '/totp', { code: '000000' });
    expect([wrong.status, headingOf(wrong), problemOn(wrong)]).toEqual([422, 'Confirm it’s you', 'wrong_secret']);
    const empty = await agent.submit(wrong, '/totp', { code: '' });
    expect(empty.status).toBe(422);
    expect((await agent.submit(empty, '/totp', { code: totpCode() })).leftTo).toBeDefined();
  });

  it('locks the password alone after ten failures, for a minute, and the same for a name nobody has', async () => {
    stopClock();
    const device = newAuthenticator(server);
    await addPasskey(server, await server.addUser('acme', 'hal', { totp: false }), device);

    const statuses: Record<string, number[]> = {};
    for (const username of ['hal', 'nobody']) {
      const agent = newAgent(server);
      let page = await agent.open(start());
      statuses[username] = [];
      for (let failures = 0; failures < 10; failures += 1) {
        page = await agent.submit(page, '/password', { username, password: 'wrong' });
        statuses[username].push(page.status);
      }
      page = await agent.submit(page, '/password', { username, password: PASSWORD });
      statuses[username].push(page.status);
      expect(problemOn(page)).toBe('too_many_attempts');
      pass(59);
      page = await agent.submit(page, '/password', { username, password: PASSWORD });
      statuses[username].push(page.status);
      if (username !== 'hal') continue;
      expect((await usePasskey(agent, page, device)).leftTo).toBeDefined();
    }
    expect(statuses['hal']).toEqual([...Array<number>(10).fill(422), 429, 429]);
    expect(statuses['nobody']).toEqual(statuses['hal']);

    pass(1);
    expect(headingOf((await withPassword('hal')).page)).toBe('Confirm it’s you');
  });

  it('locks the code after ten failures in whichever sign-in, and says so like the password does', async () => {
    stopClock();
    await server.addUser('acme', 'ida');
    for (let failures = 0; failures < 10; failures += 1) {
      const { agent, page } = await withPassword('ida');
      await agent.submit(page, '/totp', { code: '000000' });
    }
    const { agent, page } = await withPassword('ida');
    const locked = await agent.submit(page, '/totp', { code: totpCode() });
    expect([locked.status, problemOn(locked)]).toEqual([429, 'too_many_attempts']);
    pass(60);
    expect((await agent.submit(locked, '/totp', { code: totpCode() })).leftTo).toBeDefined();
  });
});

function optionsOf(html: string): string {
  return (/data-options="([^"]+)"/.exec(html)?.[1] ?? '').replaceAll('&quot;', '"');
}
