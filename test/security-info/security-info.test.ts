import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { aCampaign, aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer } from '../support/start-test-server.ts';
import type { SoftwareAuthenticator } from '../support/software-authenticator.ts';
import type { Page, UserAgent } from '../support/user-agent.ts';
import {
  addPasskey,
  auditTrail,
  ceremonyOptions,
  headingOf,
  newAgent,
  newAuthenticator,
  pass,
  problemOn,
  stopClock,
  totpCode,
  usePasskey,
} from '../flows/support.ts';

describe('the security info pages', () => {
  let server: TestServer;
  let count = 0;

  const home = (tenantId = 'acme') => `${server.issuer(tenantId)}/security-info`;
  const withCode = async (agent: UserAgent, login: Page, username: string) => {
    pass();
    const mfa = await agent.submit(login, '/password', { username, password: PASSWORD });
    return agent.submit(mfa, '/totp', { code: totpCode() });
  };
  const member = async (tenantId = 'acme', start = home(tenantId)) => {
    const user = await server.addUser(tenantId, `user${(count += 1)}`);
    const agent = newAgent(server);
    const page = await withCode(agent, await agent.open(start), user.username);
    return { user, agent, page };
  };
  const addOn = async (agent: UserAgent, device: SoftwareAuthenticator, tenantId = 'acme') => {
    const page = await agent.open(`${home(tenantId)}/passkeys/add`);
    const response = JSON.stringify(device.register(ceremonyOptions(page)));
    return agent.submit(page, '/security-info/passkeys', { response });
  };
  const passkeysOf = async (tenantId: string, userId: string) => {
    const all = await server.container.storage.credentials.listByUser(tenantId, userId);
    return all.filter(({ method }) => method === 'passkey');
  };
  const postTo = (agent: UserAgent, page: Page, url: string, fields: Record<string, string> = {}) => {
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.html)?.[1] ?? '';
    return agent.send('post', url, { form: { csrf, ...fields } });
  };

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [], passkeys: { max: 3 } }));
    await server.addTenant('strict', aPolicy({ campaigns: [aCampaign({ mode: 'required' })] }));
  });
  beforeEach(stopClock);
  afterEach(() => void jest.useRealTimers());
  afterAll(() => server.close());

  it('lead whoever is not signed in through the front door, and back to the page that was asked for', async () => {
    const { page } = await member('acme', `${home()}/passkeys/add`);
    expect(page.url).toBe('/t/acme/security-info/passkeys/add');
    expect(page.headers['cache-control']).toBe('no-store');
  });

  it('do not take a password alone for a sign-in', async () => {
    const user = await server.addUser('acme', 'half');
    const agent = newAgent(server);
    const login = await agent.open(home());
    await agent.submit(login, '/password', { username: user.username, password: PASSWORD });
    for (const path of ['', '/passkeys/add', '/passkeys/options']) {
      expect((await agent.send('get', home() + path)).status).toBe(303);
      expect(headingOf(await agent.open(home() + path))).toBe('Confirm it’s you');
    }
  });

  it('add, name and remove a passkey, with one event each', async () => {
    const { agent, user } = await member();
    const naming = await addOn(agent, newAuthenticator(server));
    const saved = await agent.submit(naming, '/name', { name: '<i>Key</i>' });
    expect(saved.html).toContain('&lt;i&gt;Key&lt;/i&gt;');
    expect(saved.html).not.toContain('<i>Key</i>');

    const [passkey] = await passkeysOf('acme', user.user.id);
    const removal = await agent.open(`${home()}/passkeys/${passkey!.id}/remove`);
    await agent.submit(removal, '/remove');
    expect(await passkeysOf('acme', user.user.id)).toEqual([]);
    expect((await auditTrail(server, 'acme', 3)).toReversed()).toEqual([
      'passkey.registered',
      'passkey.renamed',
      'passkey.removed',
    ]);
  });

  it('ask for both factors again five minutes after the sign-in, then go on', async () => {
    const { agent, user } = await member();
    pass(301);
    expect((await agent.open(home())).status).toBe(200);
    const login = await agent.open(`${home()}/passkeys/add`);
    expect(headingOf(login)).toBe('Sign in');
    const page = await withCode(agent, login, user.username);
    expect(page.url).toBe('/t/acme/security-info/passkeys/add');
  });

  it('take no form that was left open for more than five minutes', async () => {
    const { agent, user } = await member();
    const page = await agent.open(`${home()}/passkeys/add`);
    const response = JSON.stringify(newAuthenticator(server).register(ceremonyOptions(page)));
    pass(301);
    expect((await postTo(agent, page, `${home()}/passkeys`, { response })).status).toBe(303);
    expect(await passkeysOf('acme', user.user.id)).toEqual([]);
  });

  it("open nobody else's passkey, nor change it", async () => {
    const owner = await server.addUser('acme', 'owner');
    const passkey = await addPasskey(server, owner, newAuthenticator(server));
    const { agent } = await member();
    const page = await agent.open(`${home()}/passkeys/add`);
    for (const action of ['name', 'remove']) {
      const url = `${home()}/passkeys/${passkey.id}/${action}`;
      expect((await agent.open(url)).status).toBe(404);
      expect((await postTo(agent, page, url, { name: 'mine' })).status).toBe(404);
    }
    expect(await passkeysOf('acme', owner.user.id)).toMatchObject([{ name: passkey.name }]);
  });

  it('take no token of another session, nor of a sign-in', async () => {
    const [mine, other] = [await member(), await member()];
    const page = await other.agent.open(`${home()}/passkeys/add`);
    expect((await postTo(mine.agent, page, `${home()}/passkeys`, { response: '{}' })).status).toBe(403);
    const login = await newAgent(server).open(home());
    expect((await postTo(mine.agent, login, `${home()}/passkeys`, { response: '{}' })).status).toBe(403);
  });

  it('add no more passkeys than allowed, and say so', async () => {
    const { agent, user } = await member();
    for (let added = 0; added < 3; added += 1) await addOn(agent, newAuthenticator(server));
    const refused = await addOn(agent, newAuthenticator(server));
    expect(refused.status).toBe(422);
    expect(await passkeysOf('acme', user.user.id)).toHaveLength(3);
    const [last] = await server.container.storage.audit.listByUser('acme', user.user.id, 1);
    expect(last).toMatchObject({ type: 'passkey.registered', reason: 'too_many_passkeys' });
  });

  it('refuse a passkey that is there already, or came without verification', async () => {
    const { agent } = await member();
    const device = newAuthenticator(server);
    const page = await agent.open(`${home()}/passkeys/add`);
    const unverified = device.register(ceremonyOptions(page), { flags: { uv: false } });
    const refused = await postTo(agent, page, `${home()}/passkeys`, { response: JSON.stringify(unverified) });
    expect([refused.status, problemOn(refused)]).toEqual([422, 'no_user_verification']);
  });

  it('keep the only passkey where policy requires one', async () => {
    const { agent, user, only } = await required();
    const page = await agent.open(`${home('strict')}/passkeys/add`);
    const refused = await postTo(agent, page, `${home('strict')}/passkeys/${only.id}/remove`);
    expect(refused.status).toBe(409);
    expect(await passkeysOf('strict', user.user.id)).toHaveLength(1);
    expect((await auditTrail(server, 'strict', 1))[0]).toBe('passkey.removed: passkey_required');
  });

  it('keep one of two passkeys that are removed at the same time', async () => {
    const { agent, user, only } = await required();
    const second = await addPasskey(server, user, newAuthenticator(server));
    const page = await agent.open(`${home('strict')}/passkeys/add`);
    // Slow, so that all of them look before the first has removed anything.
    const { credentials } = server.container.storage;
    const { remove } = credentials;
    const slowly: typeof remove = (...given) =>
      new Promise((resolve) => setTimeout(() => resolve(remove(...given)), 100));
    Object.assign(credentials, { remove: slowly });
    const removals = [only, second, only, second].map(({ id }) =>
      postTo(agent, page, `${home('strict')}/passkeys/${id}/remove`),
    );
    const statuses = (await Promise.all(removals)).map(({ status }) => status);
    Object.assign(credentials, { remove });
    expect(await passkeysOf('strict', user.user.id)).toHaveLength(1);
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
  });

  it('end the session whose own passkey is removed', async () => {
    const user = await server.addUser('acme', 'keyed');
    const device = newAuthenticator(server);
    const passkey = await addPasskey(server, user, device);
    const agent = newAgent(server);
    await usePasskey(agent, await agent.open(home()), device);
    const page = await agent.open(`${home()}/passkeys/add`);
    await postTo(agent, page, `${home()}/passkeys/${passkey.id}/remove`);
    expect(headingOf(await agent.open(home()))).toBe('Sign in');
  });

  it('renew recovery codes, show them once, and end the old ones', async () => {
    const { agent, user } = await member();
    await server.container.methods.recoveryCodes.create(user.user);
    const codesOn = ({ html }: Page) => [...html.matchAll(/<li>([\w-]{8,})<\/li>/g)].map(([, code]) => code!);
    const ask = async () => agent.submit(await agent.open(`${home()}/recovery-codes`), '/recovery-codes');
    const [old, fresh] = [codesOn(await ask()), codesOn(await ask())];
    expect([old.length, fresh.length, new Set([...old, ...fresh]).size]).toEqual([10, 10, 20]);
    const { recoveryCode } = server.container.methods;
    const attempt = { tenantId: 'acme', user: user.user, subject: user.user.id };
    expect(await recoveryCode.verify(attempt, { code: old[0]! })).toMatchObject({ proven: false });
    expect(await recoveryCode.verify(attempt, { code: fresh[0]! })).toMatchObject({ proven: true });

    pass(301);
    expect(headingOf(await agent.open(`${home()}/recovery-codes`))).toBe('Sign in');
  });

  it('a disabled user is out at once', async () => {
    const { agent, user } = await member();
    await server.container.storage.users.setStatus('acme', user.user.id, 'disabled');
    expect(headingOf(await agent.open(home()))).toBe('Sign in');
  });

  it.each([
    ['another issuer', 'iss=https://evil.example&state=/passkeys/add', 400],
    ['no issuer', 'state=/passkeys/add', 400],
    ['an error', 'iss=ISSUER&error=access_denied', 401],
  ])('refuse an answer with %s', async (_what, query, status) => {
    const url = `${home()}/callback?${query.replace('ISSUER', encodeURIComponent(server.issuer('acme')))}`;
    expect((await newAgent(server).send('get', url)).status).toBe(status);
  });

  it.each(['//evil.example', 'https://evil.example', '/../../evil', '/\\evil.example', '/%2e%2e/x', '@evil.example'])(
    'stay at home whatever the state says: %s',
    async (state) => {
      const query = new URLSearchParams({ iss: server.issuer('acme'), state });
      const answer = await newAgent(server).send('get', `${home()}/callback?${query}`);
      expect(answer.headers['location']).toBe('/t/acme/security-info');
    },
  );

  /** Somebody of the tenant that requires a passkey, with one. */
  const required = async () => {
    const user = await server.addUser('strict', `user${(count += 1)}`);
    const device = newAuthenticator(server);
    const only = await addPasskey(server, user, device);
    const agent = newAgent(server);
    await usePasskey(agent, await agent.open(home('strict')), device);
    return { user, agent, only };
  };
});
