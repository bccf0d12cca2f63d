import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import type { SoftwareAuthenticator } from '../support/software-authenticator.ts';
import { startTestServer, type TestServer, type TestUser } from '../support/start-test-server.ts';
import type { Page, UserAgent } from '../support/user-agent.ts';
import { ceremonyOptions, headingOf, newAuthenticator, problemOn, stopClock } from '../flows/support.ts';
import { credentialsOf, homeOf, member, trailOf, watchMail } from './support.ts';

describe('the security keys of security info', () => {
  let server: TestServer;
  let count = 0;

  const home = () => homeOf(server);
  const newMember = async (tenant = 'acme') =>
    member(server, await server.addUser(tenant, `k${(count += 1)}`, { email: `k${count}@acme.example` }));
  const newKey = () =>
    newAuthenticator(server, { flags: { uv: false, be: false, bs: false }, counter: true, transports: ['usb'] });
  const send = (agent: UserAgent, page: Page, response: object) =>
    agent.submit(page, '/security-info/security-keys', { response: JSON.stringify(response) });
  const add = async (agent: UserAgent, key: SoftwareAuthenticator) => {
    const page = await agent.open(`${home()}/security-keys/add`);
    return send(agent, page, key.register(ceremonyOptions(page)));
  };
  const keysOf = async (user: TestUser) =>
    (await credentialsOf(server, user)).filter(({ method }) => method === 'security_key');

  beforeAll(async () => {
    server = await startTestServer();
    const mfa = { methods: ['security_key', 'totp', 'recovery_code'] } as const;
    await server.addTenant('acme', aPolicy({ campaigns: [], mfa }));
    await server.addTenant('without', aPolicy({ campaigns: [] }));
  });
  beforeEach(stopClock);
  afterEach(() => void jest.useRealTimers());
  afterAll(() => server.close());

  it('are added, named and removed, with one event and one mail for each', async () => {
    const mail = watchMail(server);
    const { agent, user } = await newMember();
    await server.container.methods.recoveryCodes.create(user.user);
    const naming = await add(agent, newKey());
    expect(headingOf(naming)).toBe('Security key added');
    const saved = await agent.submit(naming, '/name', { name: 'Blue key' });
    expect(saved.html).toContain('Blue key');
    const [key] = await keysOf(user);
    const asked = await agent.open(`${home()}/security-keys/${key?.id}/remove`);
    expect(headingOf(asked)).toBe('Remove “Blue key”?');
    expect((await agent.submit(asked, '/remove')).html).toContain('The method was removed.');
    expect(await keysOf(user)).toEqual([]);
    const changes = (await trailOf(server, user)).filter((event) => event.startsWith('security_key.'));
    expect(changes).toEqual(['security_key.registered', 'security_key.renamed', 'security_key.removed']);
    expect(mail.of(user)).toEqual(expect.arrayContaining(['security_key_added', 'security_key_removed']));
  });

  it('come with recovery codes where there are none yet', async () => {
    const { agent } = await newMember();
    expect(headingOf(await add(agent, newKey()))).toBe('Save your recovery codes');
  });

  it('are known already when they are offered again', async () => {
    const { agent, user } = await newMember();
    const key = newKey();
    await add(agent, key);
    const { excludeCredentials } = ceremonyOptions(await agent.open(`${home()}/security-keys/add`));
    expect(excludeCredentials).toMatchObject([{ id: key.held[0]!.id }]);
    expect(await keysOf(user)).toHaveLength(1);
  });

  it('are refused when made for the page of another person', async () => {
    const [one, two] = [await newMember(), await newMember()];
    const page = await one.agent.open(`${home()}/security-keys/add`);
    const made = newKey().register(ceremonyOptions(page));
    const refused = await send(two.agent, await two.agent.open(`${home()}/security-keys/add`), made);
    expect([refused.status, headingOf(refused)]).toEqual([422, 'Add a security key']);
    expect(refused.html).toMatch(/data-failure="\w+" tabindex="-1" role="alert"/);
    expect([await keysOf(one.user), await keysOf(two.user)]).toEqual([[], []]);
    expect((await trailOf(server, two.user)).at(-1)).toMatch(/^security_key\.registered: /);
  });

  it('are not taken where the organisation takes none', async () => {
    const { agent } = await newMember('without');
    const page = await agent.open(`${homeOf(server, 'without')}/security-keys/add`);
    expect([page.status, problemOn(page)]).toEqual([403, 'forbidden']);
  });
});
