import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer } from '../support/start-test-server.ts';
import { formIn, userAgent } from '../support/user-agent.ts';
import {
  addPasskey,
  auditTrail,
  authorizationUrl,
  newAuthenticator,
  pass,
  problemOn,
  stopClock,
  totpCode,
  usePasskey,
} from './support.ts';

describe('too many tries from one network address', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer({ addressLimits: { attempts: 6, codes: 2 }, trustedProxies: ['127.0.0.1', '::1'] });
    const signIn = { methods: ['passkey', 'password', 'email_code', 'temporary_access_pass'] } as const;
    await server.addTenant('acme', aPolicy({ signIn, campaigns: [] }));
    await server.addClient('acme', 'demo');
  });
  afterEach(() => void jest.useRealTimers());
  afterAll(() => server.close());

  const from = async (address: string) => {
    const agent = userAgent(server.url, { 'X-Forwarded-For': address });
    return { agent, login: await agent.open(authorizationUrl(server, 'acme', 'demo')) };
  };

  it('are turned away for a while, whatever the names, and written down once', async () => {
    stopClock();
    await server.addUser('acme', 'ada');
    const { agent, login } = await from('192.0.2.1');
    for (let name = 0; name < 6; name += 1) {
      const wrong = await agent.submit(login, '/password', { username: `name${name}`, password: 'x' });
      expect(wrong.status).toBe(422);
    }
    const refused = [
      await agent.submit(login, '/password', { username: 'ada', password: PASSWORD }),
      await agent.submit(login, '/password', { username: 'name9', password: 'x' }),
    ];
    for (const page of refused) {
      expect([page.status, problemOn(page), page.headers['retry-after']]).toEqual([429, 'too_many_attempts', '10']);
    }
    const noted = (await auditTrail(server, 'acme')).filter((line) => line.endsWith('too_many_from_address'));
    expect(noted).toHaveLength(1);

    const other = await from('192.0.2.2');
    const mfa = await other.agent.submit(other.login, '/password', { username: 'ada', password: PASSWORD });
    expect((await other.agent.submit(mfa, '/totp', { code: totpCode() })).leftTo).toBeDefined();
    pass(60);
    expect((await agent.submit(login, '/password', { username: 'ada', password: PASSWORD })).status).toBe(200);
  });

  it('are counted however the address of the form is spelled', async () => {
    stopClock();
    const { agent, login } = await from('192.0.2.5');
    const { target, hidden } = formIn(login, '/password');
    const tryAt = async (url: string, form: Readonly<Record<string, string>>) =>
      (await agent.send('post', url, { form: { ...hidden, ...form }, headers: { Origin: server.url } })).status;
    for (let name = 0; name < 6; name += 1) await tryAt(target, { username: `name${name}`, password: 'x' });
    expect(await tryAt(`${target}/`, { username: 'name6', password: 'x' })).toBe(429);
    expect(await tryAt(target.toUpperCase(), { username: 'name7', password: 'x' })).toBe(404);
    expect(await tryAt(target.replace('/password', '/Password'), { username: 'name8', password: 'x' })).toBe(404);
  });

  it('keep nobody from a passkey', async () => {
    stopClock();
    const device = newAuthenticator(server);
    await addPasskey(server, await server.addUser('acme', 'bob', { totp: false }), device);
    const { agent, login } = await from('2001:db8:1:2::7');
    for (let name = 0; name < 8; name += 1) {
      await agent.submit(login, '/password', { username: `name${name}`, password: 'x' });
    }
    expect((await agent.submit(login, '/password', { username: 'bob', password: 'x' })).status).toBe(429);
    expect((await usePasskey(agent, login, device)).leftTo).toBeDefined();
  });

  it('are not what somebody does who signs in again and again', async () => {
    stopClock();
    await server.addUser('acme', 'cleo', { totp: false });
    for (let time = 0; time < 10; time += 1) {
      const { agent, login } = await from('192.0.2.3');
      expect((await agent.submit(login, '/password', { username: 'cleo', password: PASSWORD })).status).toBe(200);
    }
  });

  it('are requests for codes, too, by whatever name', async () => {
    stopClock();
    const statuses = [];
    for (const username of ['dave', 'erin', 'fay']) {
      const { agent, login } = await from('192.0.2.4');
      const form = await agent.open(`${login.url}/email-code`);
      statuses.push((await agent.submit(form, '/email-code/send', { username })).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
  });
});
