import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Command } from '#src/cli/command.ts';
import { credentialRemove } from '#src/cli/commands/credential.ts';
import { sessionEnd, sessionList } from '#src/cli/commands/session.ts';
import { userDisable } from '#src/cli/commands/user-status.ts';
import { openServices, type Services } from '#src/cli/services.ts';
import { aPolicy } from '../support/builders.ts';
import { startLogoutReceiver, type LogoutReceiver } from '../support/logout-receiver.ts';
import { startTestServer, REDIRECT_URI, type TestServer, type TestUser } from '../support/start-test-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { authorizationUrl, claimsOf, newAgent, redeem, stopClock, tokenRequest } from '../flows/support.ts';
import { atApplication, credentialsOf } from '../security-info/support.ts';

describe('a command beside a running server', () => {
  const folder = temporaryFolder();
  let server: TestServer;
  let receiver: LogoutReceiver;
  let demo: { clientId: string; secret: string };
  let count = 0;

  /** On the same database, by another connection, without any provider. */
  const operator = async (command: Command, args: Readonly<Record<string, string>>, options: object = {}) => {
    const services = await openServices(server.container.config);
    const context = {
      withServices: <T>(act: (given: Services) => Promise<T>) => act(services),
      readText: () => Promise.reject(new Error('reads nothing')),
      readBytes: () => Promise.reject(new Error('reads nothing')),
      printLine: async () => undefined,
      progress: () => undefined,
      commands: [],
    };
    try {
      return await command.run({ args, options: { ...options } }, context);
    } finally {
      await services.storage.close();
    }
  };
  const newUser = () => server.addUser('acme', `c${(count += 1)}`);
  const entered = async (user: TestUser, scope = 'openid') => {
    const agent = newAgent(server);
    const landed = await atApplication(server, agent, { clientId: 'demo', username: user.username, scope });
    return { agent, tokens: await redeem(server, 'acme', demo, landed) };
  };
  const refresh = async (token: unknown) =>
    (await tokenRequest(server, 'acme', demo, { grant_type: 'refresh_token', refresh_token: String(token) })).status;
  /** What the application is told from now on, by the server that finds it in the outbox. */
  const toldBy = async (act: () => Promise<unknown>) => {
    const before = receiver.tokens.length;
    await act();
    expect(receiver.tokens).toHaveLength(before);
    await server.container.delivery.drain();
    return (await receiver.received(before)).slice(before);
  };

  beforeAll(async () => {
    receiver = await startLogoutReceiver();
    const storage = { kind: 'sqlite', path: join(folder.path, 'latchkey.db') } as const;
    server = await startTestServer({ allowPrivateFetch: true, storage });
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    demo = await server.addClient('acme', 'demo', {
      metadata: {
        redirect_uris: [REDIRECT_URI],
        backchannel_logout_uri: receiver.url,
        backchannel_logout_session_required: true,
      },
    });
  });
  beforeEach(stopClock);
  afterEach(() => void jest.useRealTimers());
  afterAll(async () => {
    await server.close();
    await receiver.close();
    folder.remove();
  });

  it('that disables a user has every application told, for each of its sessions', async () => {
    const user = await newUser();
    const both = [await entered(user), await entered(user)];
    const told = await toldBy(() => operator(userDisable, { tenant: 'acme', username: user.username }));
    expect(told).toHaveLength(2);
    expect(new Set(told.map(({ sid }) => sid))).toEqual(new Set(both.map(({ tokens }) => claimsOf(tokens)['sid'])));
    expect(told.every(({ sub }) => sub === user.user.id)).toBe(true);
    expect(await server.container.storage.evidence.listByUser('acme', user.user.id, 0)).toEqual([]);
    expect(await refresh(both[0]?.tokens.body['refresh_token'])).toBe(400);
  });

  it('shows the sessions of a user, and ends the one it is told to, or all', async () => {
    const user = await newUser();
    const args = { tenant: 'acme', username: user.username };
    const both = [await entered(user), await entered(user)];
    const listed = async () => (await operator(sessionList, args))?.data['sessions'] as { uid: string }[];
    const [one, two] = await listed();
    const told = await toldBy(() => operator(sessionEnd, args, { all: false, session: [one?.uid] }));
    expect(told).toHaveLength(1);
    expect((await listed()).map(({ uid }) => uid)).toEqual([two?.uid]);
    const again = operator(sessionEnd, args, { all: false, session: [one?.uid] });
    await expect(again).rejects.toMatchObject({ code: 'session_not_found' });

    const left = both.filter(({ tokens }) => claimsOf(tokens)['sid'] !== told[0]?.['sid']);
    expect(await toldBy(() => operator(sessionEnd, args, { all: true, session: [] }))).toHaveLength(1);
    expect(await listed()).toEqual([]);
    expect(await refresh(left[0]?.tokens.body['refresh_token'])).toBe(400);
    const events = await server.container.storage.audit.list('acme', 9);
    expect(events.filter(({ actor, userId }) => actor !== null && userId === user.user.id)).toMatchObject([
      { type: 'sessions.ended', actor: 'operator', userId: user.user.id },
      { type: 'session.ended', actor: 'operator', userId: user.user.id },
    ]);
  });

  it('that removes a credential ends the sessions in which it was used, and no others', async () => {
    const user = await newUser();
    const [first, other] = [await entered(user), await newUser().then((somebody) => entered(somebody))];
    const totp = (await credentialsOf(server, user)).find(({ method }) => method === 'totp');
    const args = { tenant: 'acme', username: user.username, credential: totp?.id ?? '' };
    const told = await toldBy(() => operator(credentialRemove, args));
    expect(told).toEqual([
      expect.objectContaining({ sub: user.user.id, sid: claimsOf(first.tokens)['sid'], aud: 'demo' }),
    ]);
    expect(await refresh(first.tokens.body['refresh_token'])).toBe(400);
    expect(await refresh(other.tokens.body['refresh_token'])).toBe(200);
    const again = await first.agent.open(authorizationUrl(server, 'acme', 'demo'));
    expect(again.leftTo).toBeUndefined();
  });

  it('that removes a credential which was not used ends nothing', async () => {
    const user = await newUser();
    const codes = await server.container.methods.recoveryCodes.create(user.user);
    expect(codes.length).toBeGreaterThan(0);
    const { agent, tokens } = await entered(user);
    const unused = (await credentialsOf(server, user)).find(({ method }) => method === 'recovery_code');
    const args = { tenant: 'acme', username: user.username, credential: unused?.id ?? '' };
    expect(await toldBy(() => operator(credentialRemove, args))).toEqual([]);
    expect(await refresh(tokens.body['refresh_token'])).toBe(200);
    expect((await agent.open(authorizationUrl(server, 'acme', 'demo'))).leftTo).toBeDefined();
  });
});
