import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import { mailsTo } from '../support/mail.ts';
import type { SoftwareAuthenticator } from '../support/software-authenticator.ts';
import { PASSWORD, startTestServer, type TestServer } from '../support/start-test-server.ts';
import type { Page, UserAgent } from '../support/user-agent.ts';
import {
  addPasskey,
  auditTrail,
  authorizationUrl,
  ceremonyOptions,
  claimsOf,
  headingOf,
  newAgent,
  newAuthenticator,
  problemOn,
  redeem,
  usePasskey,
} from './support.ts';

describe('a security key after the password', () => {
  let server: TestServer;
  let client: { clientId: string; secret: string };

  beforeAll(async () => {
    server = await startTestServer();
    const mfa = { methods: ['security_key', 'totp'] } as const;
    await server.addTenant('acme', aPolicy({ campaigns: [], mfa }));
    client = await server.addClient('acme', 'demo');
    await server.addTenant('without', aPolicy({ campaigns: [] }));
    await server.addClient('without', 'demo');
  });
  afterAll(() => server.close());

  const newKey = () =>
    newAuthenticator(server, { flags: { uv: false, be: false, bs: false }, counter: true, transports: ['usb'] });
  const withPassword = async (username: string, tenant = 'acme', parameters: Record<string, string> = {}) => {
    const agent = newAgent(server);
    const login = await agent.open(authorizationUrl(server, tenant, 'demo', parameters));
    return { agent, page: await agent.submit(login, '/password', { username, password: PASSWORD }) };
  };
  const baseOf = (page: Page) => page.url.replace(/\?.*/, '');
  const add = async (agent: UserAgent, page: Page, key: SoftwareAuthenticator) => {
    const enrollment = await agent.open(`${baseOf(page)}/enroll/security-key`);
    const response = JSON.stringify(key.register(ceremonyOptions(enrollment)));
    return agent.submit(enrollment, '/enroll/security-key', { response });
  };
  const use = (agent: UserAgent, page: Page, key: SoftwareAuthenticator) =>
    agent.submit(page, '/security-key', { response: JSON.stringify(key.authenticate(ceremonyOptions(page))) });
  const newcomer = (username: string) =>
    server.addUser('acme', username, { totp: false, email: `${username}@acme.example`, emailVerified: true });

  it('is added during a sign-in, used at once, and asked for at the next', async () => {
    await newcomer('ada');
    const key = newKey();
    const { agent, page } = await withPassword('ada');
    expect(headingOf(page)).toBe('Protect your account');
    const proof = await add(agent, page, key);
    expect(headingOf(proof)).toBe('Confirm it’s you');
    const done = await use(agent, proof, key);
    expect(claimsOf(await redeem(server, 'acme', client, done))).toMatchObject({
      acr: 'https://refeds.org/profile/mfa',
      amr: ['pwd', 'pop', 'mfa'],
    });
    expect((await auditTrail(server, 'acme', 4)).toReversed()).toEqual([
      'sign_in.password',
      'security_key.registered',
      'sign_in.security_key',
      'sign_in.completed',
    ]);
    expect((await mailsTo(server, 'ada@acme.example')).map(({ kind }) => kind)).toEqual(['security_key_added']);

    const again = await withPassword('ada');
    expect((await use(again.agent, again.page, key)).leftTo).toBeDefined();
  });

  it('names the keys of this user alone, and none before the password', async () => {
    await newcomer('bob');
    const key = newKey();
    const { agent, page } = await withPassword('bob');
    await add(agent, page, key);
    const again = await withPassword('bob');
    expect(ceremonyOptions(again.page).allowCredentials).toMatchObject([{ id: key.held[0]!.id }]);
    const other = newAgent(server);
    const login = await other.open(authorizationUrl(server, 'acme', 'demo'));
    expect(ceremonyOptions(login).allowCredentials).toEqual([]);
    expect((await other.send('get', `${baseOf(login)}/security-key-options`)).status).toBe(302);
  });

  it("is refused when it is another user's, or signs for another page", async () => {
    const [own, stolen] = [newKey(), newKey()];
    for (const [name, key] of [
      ['cleo', own],
      ['dave', stolen],
    ] as const) {
      await newcomer(name);
      const { agent, page } = await withPassword(name);
      await add(agent, page, key);
    }
    const { agent, page } = await withPassword('cleo');
    const options = { ...ceremonyOptions(page), allowCredentials: [] };
    const response = JSON.stringify(stolen.authenticate(options));
    const refused = await agent.submit(page, '/security-key', { response });
    expect([refused.status, problemOn(refused)]).toEqual([422, 'unknown_credential']);
    const stale = await agent.submit(page, '/security-key', {
      response: JSON.stringify(own.authenticate(ceremonyOptions(page))),
    });
    expect([stale.status, problemOn(stale)]).toEqual([422, 'timed_out']);
    expect((await use(agent, stale, own)).leftTo).toBeDefined();
  });

  it('is no passkey, and does for no request that asks for one', async () => {
    await newcomer('erin');
    const key = newKey();
    const { agent, page } = await withPassword('erin');
    await add(agent, page, key);
    const login = await newAgent(server).open(authorizationUrl(server, 'acme', 'demo'));
    const other = newAgent(server);
    const first = await other.open(authorizationUrl(server, 'acme', 'demo'));
    const refused = await usePasskey(other, first, key);
    expect([refused.status, problemOn(refused)]).toEqual([422, 'unknown_credential']);
    expect(headingOf(login)).toBe('Sign in');

    const stepUp = await withPassword('erin', 'acme', { acr_values: 'phr' });
    // It is asked for all the same: whoever has two factors shows both before they add the passkey that is missing.
    const enrollment = await use(stepUp.agent, stepUp.page, key);
    expect([enrollment.leftTo, headingOf(enrollment)]).toEqual([undefined, 'Protect your account']);
    expect(enrollment.html).not.toContain('enroll-security-key');
  });

  it('is neither taken nor added where the policy does not list it', async () => {
    const user = await server.addUser('without', 'fay', { totp: false });
    await addPasskey(server, user, newAuthenticator(server));
    const { agent, page } = await withPassword('fay', 'without');
    expect((await agent.send('get', `${baseOf(page)}/security-key-options`)).status).toBe(403);
    await server.addUser('without', 'gil', { totp: false });
    const enrollment = await withPassword('gil', 'without');
    expect(enrollment.page.html).not.toContain('enroll-security-key');
    expect((await enrollment.agent.open(`${baseOf(enrollment.page)}/enroll/security-key`)).status).toBe(403);
  });

  it('is added once for each time it was asked for', async () => {
    const user = await newcomer('hal');
    const key = newKey();
    const { agent, page } = await withPassword('hal');
    const enrollment = await agent.open(`${baseOf(page)}/enroll/security-key`);
    const response = JSON.stringify(key.register(ceremonyOptions(enrollment)));
    await agent.submit(enrollment, '/enroll/security-key', { response });
    const again = await agent.submit(enrollment, '/enroll/security-key', { response });
    expect(again.status).toBe(410);
    const held = await server.container.storage.credentials.listByUser('acme', user.user.id);
    expect(held.map(({ method }) => method)).toEqual(['password', 'security_key']);
  });
});
