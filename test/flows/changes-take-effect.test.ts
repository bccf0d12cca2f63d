import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { userDisable } from '#src/cli/commands/user-status.ts';
import type { Services } from '#src/cli/services.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import type { TenantChange } from '#src/tenants/tenant-service.ts';
import { aPolicy } from '../support/builders.ts';
import { startLogoutReceiver, type LogoutReceiver } from '../support/logout-receiver.ts';
import { PASSWORD, type TestServer, type TestUser } from '../support/start-test-server.ts';
import { credentialsOf, homeOf } from '../security-info/support.ts';
import {
  addPasskey,
  authorizationUrl,
  claimsOf,
  newAgent,
  newAuthenticator,
  pass,
  redeem,
  signIn,
  stopClock,
  usePasskey,
} from './support.ts';
import { startTwoNodes, worthOn, type Application, type Node, type SignedInAt, type TwoNodes } from './two-nodes.ts';

const POLICY = aPolicy({
  campaigns: [],
  groups: [{ group: 'finance', assurance: { required: 'phishing_resistant' } }],
});
const WORKS = { authorization: 'code', userinfo: 200, active: true, refresh: 'granted' };
const ENDED = { userinfo: 401, active: false, refresh: 'invalid_grant' };

describe('a change', () => {
  let nodes: TwoNodes;
  let server: TestServer;
  let other: Node;
  let receiver: LogoutReceiver;
  let api: Application;
  let worth: ReturnType<typeof worthOn>;
  let count = 0;

  const change = async (to: TenantChange) => {
    const { tenants, storage } = server.container;
    expect(await tenants.updateTenant((await storage.tenants.find('acme'))!, to)).toBeDefined();
  };
  const setPolicy = (policy: TenantPolicy) => change({ policy });
  const application = async () => {
    const metadata = { backchannel_logout_uri: receiver.url, backchannel_logout_session_required: false };
    return server.addClient('acme', `app-${(count += 1)}`, { metadata });
  };
  const signedIn = async (user: TestUser, client: Application): Promise<SignedInAt> => {
    const agent = newAgent(server);
    const done = await signIn(agent, authorizationUrl(server, 'acme', client.clientId), user.username, PASSWORD);
    return { agent, client, tokens: await redeem(server, 'acme', client, done) };
  };
  const signedInStrongly = async (client: Application) => {
    const user = await server.addUser('acme', `u${(count += 1)}`);
    const device = newAuthenticator(server);
    await addPasskey(server, user, device);
    const agent = newAgent(server);
    const login = await agent.open(authorizationUrl(server, 'acme', client.clientId));
    const done = await usePasskey(agent, login, device);
    return { user, device, at: { agent, client, tokens: await redeem(server, 'acme', client, done) } };
  };
  /** As a request or a command waits before its answer. */
  const kept = () => server.container.storage.unitOfWork().durable();
  const newUser = () => server.addUser('acme', `u${(count += 1)}`);
  /** What is left of a person's sign-ins: how many sessions, and at which applications there is a grant. */
  const leftOf = async ({ user }: TestUser) => {
    const { storage, clock } = server.container;
    const rows = await storage.artifacts.listByUser('acme', user.id, ['Session', 'Grant', 'RefreshToken'], clock.now());
    const of = (model: string) => rows.filter(({ key }) => key.model === model);
    const grants = of('Grant').map(({ payload }) => payload['clientId']);
    return { sessions: of('Session').length, grants, refresh: of('RefreshToken').length };
  };
  /** On the other node; in a moment, and once more when nobody can have been let in behind its back. */
  const enforce = async () => {
    await kept();
    await other.container.delivery.drain();
    pass(10);
    await other.container.delivery.drain();
  };
  const told = (...people: readonly SignedInAt[]) => {
    const subjects = people.map(({ tokens }) => claimsOf(tokens)['sub']);
    const claims = receiver.tokens.map((token) => claimsOf({ status: 200, body: { id_token: token } }));
    return subjects.map((subject) => claims.filter(({ sub }) => sub === subject).map(({ aud }) => aud));
  };
  /** Refused at once where the change was made, and five seconds later on the other node, which has seen both at work. */
  const takesEffect = async (
    at: SignedInAt,
    act: () => Promise<unknown>,
    expected: Readonly<Record<string, unknown>>,
  ) => {
    const { refresh: _uses, ...before } = WORKS;
    const unused = { ...at, tokens: { ...at.tokens, body: { ...at.tokens.body, refresh_token: 'none' } } };
    for (const node of [server, other]) expect(await worth(node, unused)).toMatchObject(before);
    await act();
    await kept();
    expect(await worth(server, at)).toEqual(expected);
    pass(5);
    expect(await worth(other, at)).toEqual(expected);
  };

  beforeAll(async () => {
    stopClock();
    receiver = await startLogoutReceiver();
    nodes = await startTwoNodes();
    ({ server, other } = nodes);
    await server.addTenant('acme', POLICY);
    const served = Array.from({ length: 100 }, (_, index) => `app-${index}`);
    api = await server.addClient('acme', 'api', {
      metadata: { redirect_uris: [], response_types: [], grant_types: [], latchkey_introspects: served },
    });
    worth = worthOn(server, api);
  });
  beforeEach(async () => {
    pass(60);
    await setPolicy(POLICY);
    await enforce();
  });
  afterAll(async () => {
    await nodes.close();
    await receiver.close();
    jest.useRealTimers();
  });

  it('that raises the policy ends the tokens below it, and the next authorization steps up', async () => {
    const client = await application();
    const [user, strong] = [await newUser(), await signedInStrongly(client)];
    const at = await signedIn(user, client);
    const raise = () => setPolicy({ ...POLICY, assurance: { required: 'phishing_resistant', maxAge: null } });
    await takesEffect(at, raise, { ...ENDED, authorization: 'interaction_required' });
    expect(await leftOf(user)).toMatchObject({ sessions: 1, grants: [client.clientId] });

    await enforce();
    expect(await leftOf(user)).toEqual({ sessions: 1, grants: [], refresh: 0 });
    expect(told(at, strong.at)).toEqual([[client.clientId], []]);
    expect(await worth(server, strong.at)).toEqual(WORKS);

    const device = newAuthenticator(server);
    await addPasskey(server, user, device);
    const mfa = await at.agent.open(authorizationUrl(server, 'acme', client.clientId));
    const anew = { ...at, tokens: await redeem(server, 'acme', client, await usePasskey(at.agent, mfa, device)) };
    expect(await worth(other, anew)).toEqual(WORKS);
  });

  it('that takes a method away ends the sessions in which nothing else was proven', async () => {
    const client = await application();
    const { user, at } = await signedInStrongly(client);
    const byPassword = await signedIn(await newUser(), client);
    const methods = {
      groups: [],
      signIn: { methods: ['password'] },
      mfa: { ...POLICY.mfa, methods: ['totp'] },
      administration: { ...POLICY.administration, assurance: 'multi_factor' },
    } as const;
    const expected = { ...ENDED, authorization: 'login_required' };
    await takesEffect(at, () => setPolicy({ ...POLICY, ...methods }), expected);
    await enforce();
    expect(await leftOf(user)).toEqual({ sessions: 0, grants: [], refresh: 0 });
    expect(told(at, byPassword)).toEqual([[client.clientId], []]);
    expect(await worth(other, byPassword)).toEqual(WORKS);
  });

  it('that shortens sessions ends those that are longer, with what lasts only as long as they do', async () => {
    const client = await application();
    const user = await newUser();
    const at = await signedIn(user, client);
    pass(1200);
    const fresh = await signedIn(await newUser(), client);
    await setPolicy({ ...POLICY, session: { idle: 600, absolute: 900 } });
    await enforce();
    expect(await leftOf(user)).toEqual({ sessions: 0, grants: [], refresh: 0 });
    expect(await worth(other, at)).toEqual({ ...ENDED, authorization: 'login_required' });
    expect(told(at, fresh)).toEqual([[client.clientId], []]);
    expect(await worth(other, fresh)).toEqual(WORKS);
  });

  it('of the rules of an application ends its tokens, and nobody else’s', async () => {
    const [bank, shop] = [await application(), await application()];
    const user = await newUser();
    const at = await signedIn(user, bank);
    const code = await at.agent.open(authorizationUrl(server, 'acme', shop.clientId));
    const atShop = { agent: at.agent, client: shop, tokens: await redeem(server, 'acme', shop, code) };
    const rules = { assurance: { required: 'phishing_resistant' } } as const;
    const raise = () => server.container.clients.updateClient('acme', bank.clientId, { rules });
    await takesEffect(at, raise, { ...ENDED, authorization: 'interaction_required' });
    await enforce();
    expect(await leftOf(user)).toMatchObject({ sessions: 1, grants: [shop.clientId] });
    expect(told(at)).toEqual([[bank.clientId]]);
    expect(await worth(other, atShop)).toEqual(WORKS);
  });

  it('of somebody’s groups ends what their rules do not take', async () => {
    const client = await application();
    const [user, colleague] = [await newUser(), await newUser()];
    const [at, others] = [await signedIn(user, client), await signedIn(colleague, client)];
    const join = () => server.container.groups.join(user.user, 'finance');
    await takesEffect(at, join, { ...ENDED, authorization: 'interaction_required' });
    await enforce();
    expect(await leftOf(user)).toEqual({ sessions: 1, grants: [], refresh: 0 });
    expect(told(at, others)).toEqual([[client.clientId], []]);
    expect(await worth(other, others)).toEqual(WORKS);
  });

  it('of what somebody signs in with ends what was proven by it', async () => {
    const client = await application();
    const user = await newUser();
    const at = await signedIn(user, client);
    pass();
    const elsewhere = await signedIn(user, client);
    await addPasskey(server, user, newAuthenticator(server));
    const totp = (await credentialsOf(server, user)).find(({ method }) => method === 'totp');
    const remove = async () => {
      const asked = await at.agent.open(`${homeOf(server)}/totp/${totp?.id}/remove`);
      expect((await at.agent.submit(asked, '/remove')).status).toBe(200);
    };
    await takesEffect(elsewhere, remove, { ...ENDED, authorization: 'interaction_required' });
    await enforce();
    expect(await leftOf(user)).toEqual({ sessions: 2, grants: [], refresh: 0 });
    expect(told(at)).toEqual([[client.clientId, client.clientId]]);
  });

  it('that disables somebody ends everything of theirs', async () => {
    const client = await application();
    const user = await newUser();
    const at = await signedIn(user, client);
    const { container } = server;
    const context = {
      withServices: <T>(act: (given: Services) => Promise<T>) => act(container),
      readText: () => Promise.reject(new Error('reads nothing')),
      readBytes: () => Promise.reject(new Error('reads nothing')),
      printLine: async () => undefined,
      progress: () => undefined,
      commands: [],
    };
    const args = { tenant: 'acme', username: user.username };
    const disable = () => userDisable.run({ args, options: {} }, context);
    await takesEffect(at, disable, { ...ENDED, authorization: 'login_required' });
    await enforce();
    expect(await leftOf(user)).toEqual({ sessions: 0, grants: [], refresh: 0 });
    expect(told(at)).toEqual([[client.clientId]]);
  });

  it('that suspends an application keeps all of it for when it is resumed', async () => {
    const client = await application();
    const at = await signedIn(await newUser(), client);
    const set = (status: 'active' | 'suspended') =>
      server.container.clients.updateClient('acme', client.clientId, { status });
    const refused = { authorization: 400, userinfo: 401, active: false, refresh: 'invalid_client' };
    await takesEffect(at, () => set('suspended'), refused);
    await enforce();
    await set('active');
    await kept();
    pass(5);
    expect(await worth(other, at)).toEqual(WORKS);
    expect(told(at)).toEqual([[]]);
  });

  it('that suspends an organisation keeps all of it, but for what is below the bar when it is resumed', async () => {
    const client = await application();
    const at = await signedIn(await newUser(), client);
    const strong = await signedInStrongly(client);
    const refused = { authorization: 404, userinfo: 404, active: 404, refresh: 404 };
    await takesEffect(at, () => change({ status: 'suspended' }), refused);
    await setPolicy({ ...POLICY, assurance: { required: 'phishing_resistant', maxAge: null } });
    await enforce();
    expect(told(at)).toEqual([[]]);
    await change({ status: 'active' });
    await enforce();
    expect(told(at, strong.at)).toEqual([[client.clientId], []]);
    expect(await worth(other, strong.at)).toEqual(WORKS);
    expect(await worth(other, at)).toEqual({ ...ENDED, authorization: 'interaction_required' });
  });
});
