import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { createContainer } from '#src/container.ts';
import { createLogger } from '#src/telemetry/logger.ts';
import { aPolicy } from '../support/builders.ts';
import { claimsOf, startLogoutReceiver, type LogoutReceiver } from '../support/logout-receiver.ts';
import { startTestServer, testConfig, type TestServer, type TestUser } from '../support/start-test-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { UserAgent } from '../support/user-agent.ts';
import { atApplication, homeOf, member } from '../security-info/support.ts';
import { auditTrail, authorizationUrl, headingOf, newAgent, pass, stopClock } from './support.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const HOUR = 3600;

describe('back-channel logout', () => {
  let server: TestServer;
  const receivers: LogoutReceiver[] = [];
  let count = 0;

  const receive = async (options?: Parameters<typeof startLogoutReceiver>[0]) => {
    const receiver = await startLogoutReceiver(options);
    receivers.push(receiver);
    return receiver;
  };
  const addClient = (clientId: string, { url }: { url: string }, needsSid = true) =>
    server.addClient('acme', clientId, {
      metadata: { backchannel_logout_uri: url, backchannel_logout_session_required: needsSid },
    });
  const newUser = () => server.addUser('acme', `b${(count += 1)}`);
  /** A browser in which these applications were entered, one after the other. */
  const entered = async (user: TestUser, first: string, ...others: readonly string[]) => {
    const agent = newAgent(server);
    await atApplication(server, agent, { clientId: first, username: user.username });
    for (const clientId of others) await agent.open(authorizationUrl(server, 'acme', clientId));
    return agent;
  };
  const signOut = async (agent: UserAgent) => {
    const asked = await agent.open(`${server.issuer('acme')}/session/end`);
    expect(headingOf(await agent.submit(asked, '/session/end/confirm', { logout: 'yes' }))).toBe('You are signed out');
  };
  const drain = () => server.container.delivery.drain();
  const undeliverable = async () =>
    (await auditTrail(server, 'acme')).filter((event) => event.startsWith('logout.undeliverable'));
  const waiting = async () => {
    const { storage, clock } = server.container;
    return storage.outbox.claim({ family: 'logout', now: clock.now() + 2 * HOUR, lease: 0 });
  };

  beforeEach(async () => {
    stopClock();
    server = await startTestServer({ allowPrivateFetch: true });
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
  });
  afterEach(async () => {
    for (const receiver of receivers) receiver.release();
    await server.close();
    await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
    jest.useRealTimers();
  });

  it('sends a token that the application can verify, with the session that has ended', async () => {
    const receiver = await receive();
    await addClient('demo', receiver);
    const user = await newUser();
    await signOut(await entered(user, 'demo'));
    await drain();
    const keys = (await (await fetch(`${server.issuer('acme')}/jwks`)).json()) as JSONWebKeySet;
    const { payload } = await jwtVerify(receiver.tokens[0] ?? '', createLocalJWKSet(keys), {
      ...{ issuer: server.issuer('acme'), audience: 'demo', subject: user.user.id, typ: 'logout+jwt' },
      currentDate: new Date(),
    });
    const now = server.container.clock.now();
    expect(payload).toEqual({
      ...{ iss: server.issuer('acme'), aud: 'demo', sub: user.user.id, iat: now, exp: now + 120 },
      ...{ sid: expect.any(String), jti: expect.stringMatching(/^[0-9a-f-]{36}$/), events: { [EVENT]: {} } },
    });
    expect(await waiting()).toBeUndefined();
  });

  it('tells each application of one sign-out, and each only its own', async () => {
    const [one, other, third] = [await receive(), await receive(), await receive()];
    await addClient('one', one);
    await addClient('other', other, false);
    await addClient('third', third);
    await signOut(await entered(await newUser(), 'one', 'other'));
    await drain();
    expect([one, other, third].map(({ tokens }) => tokens.length)).toEqual([1, 1, 0]);
    expect(await one.received(1)).toEqual([expect.objectContaining({ aud: 'one', sid: expect.any(String) })]);
    expect((await other.received(1))[0]).not.toHaveProperty('sid');
  });

  it('gets through to an application that was down, with the same jti and a token of then', async () => {
    const down = await receive();
    await addClient('demo', down);
    const agent = await entered(await newUser(), 'demo');
    await down.close();
    await signOut(agent);
    await drain();
    expect(await waiting()).toMatchObject({ kind: 'logout_token' });
    pass(2 * HOUR);
    const back = await receive({ port: down.port });
    await drain();
    expect(await back.received(1)).toEqual([expect.objectContaining({ iat: server.container.clock.now() })]);
    expect(await waiting()).toBeUndefined();
    expect(await undeliverable()).toEqual([]);
  });

  it('says the same thing again where the answer was lost, so that it can be told from another sign-out', async () => {
    const receiver = await receive();
    receiver.answerBy((res) => void res.destroy());
    await addClient('demo', receiver);
    await signOut(await entered(await newUser(), 'demo'));
    await drain();
    receiver.answerBy((res) => void res.end());
    pass(30);
    await drain();
    const [first, second] = receiver.tokens.map(claimsOf);
    expect(second?.['jti']).toBe(first?.['jti']);
    expect(Number(second?.['iat']) - Number(first?.['iat'])).toBe(30);
  });

  it('goes on for a day, then gives up, which is one event', async () => {
    const receiver = await receive();
    receiver.answerBy((res) => void res.writeHead(503).end());
    await addClient('demo', receiver);
    await signOut(await entered(await newUser(), 'demo'));
    const start = server.container.clock.now();
    const times: number[] = [];
    receiver.answerBy((res) => {
      times.push(server.container.clock.now() - start);
      res.writeHead(503).end();
    });
    for (const seconds of [0, 30, 60, 120, 240, 480, 960, 1920, ...Array.from({ length: 24 }, () => HOUR)]) {
      pass(seconds);
      await drain();
    }
    expect(times.at(-1)).toBe(3810 + 22 * HOUR);
    expect(await undeliverable()).toEqual(['logout.undeliverable: expired']);
    expect(await waiting()).toBeUndefined();
  });

  it('takes a refusal of the application as its last word', async () => {
    const receiver = await receive();
    receiver.answerBy((res) => void res.writeHead(400).end('{"error":"invalid_request"}'));
    await addClient('demo', receiver);
    const user = await newUser();
    await signOut(await entered(user, 'demo'));
    await drain();
    expect(await undeliverable()).toEqual(['logout.undeliverable: refused_by_client']);
    const [event] = await server.container.storage.audit.list('acme', 1);
    expect(event).toMatchObject({ userId: user.user.id, clientId: 'demo' });
    expect(await waiting()).toBeUndefined();
  });

  it('tells nobody of a suspended organisation, or at an address that is registered no more', async () => {
    const receiver = await receive();
    receiver.answerBy((res) => void res.writeHead(503).end());
    await addClient('one', receiver);
    await addClient('other', receiver);
    await signOut(await entered(await newUser(), 'one'));
    await drain();
    const { clients, tenants } = server.container.storage;
    const client = await clients.find('acme', 'one');
    const metadata = { ...client!.metadata, backchannel_logout_uri: undefined };
    await clients.change('acme', 'one', { metadata });
    pass(31);
    await drain();
    expect(await undeliverable()).toEqual(['logout.undeliverable: client_gone']);

    await signOut(await entered(await newUser(), 'other'));
    await drain();
    const tenant = await tenants.find('acme');
    await tenants.update({ ...tenant!, status: 'suspended', version: tenant!.version + 1 });
    pass(31);
    await drain();
    expect(await undeliverable()).toEqual(['logout.undeliverable: tenant_gone', 'logout.undeliverable: client_gone']);
    expect(receiver.tokens).toHaveLength(2);
  });

  it('reaches the others at once when some are silent, endless, lost in redirects or long-winded', async () => {
    const [good, silent, endless, lost, verbose] = [
      await receive(),
      await receive({ slow: true }),
      await receive(),
      await receive(),
      await receive(),
    ];
    endless.answerBy((res) => void (res.write('x'), setInterval(() => res.write('x'), 1).unref()));
    lost.answerBy((res) => void res.writeHead(302, { Location: '/logout' }).end());
    verbose.answerBy((res) => void res.writeHead(200, { 'X-Large': 'x'.repeat(10_000_000) }).end());
    const hostile = { silent, endless, lost, verbose };
    for (const [clientId, receiver] of Object.entries(hostile)) await addClient(clientId, receiver);
    await addClient('good', good);
    const agent = await entered(await newUser(), 'silent', 'endless', 'lost', 'verbose', 'good');
    const somebodyElse = await entered(await newUser(), 'good');
    await signOut(agent);
    await good.received(1);
    await silent.received(1);
    // Other people's pass by the one that is still silent.
    await signOut(somebodyElse);
    await good.received(2);
    silent.release();
    await drain();
    expect(Object.values(hostile).map(({ tokens }) => tokens.length)).toEqual([1, 1, 1, 1]);
    // What has answered 200 is done, whatever else it says.
    pass(31);
    for (const receiver of [lost, verbose]) receiver.answerBy((res) => void res.end());
    await drain();
    expect(Object.values(hostile).map(({ tokens }) => tokens.length)).toEqual([1, 1, 2, 2]);
  });

  it('follows from signing out everywhere else', async () => {
    const receiver = await receive();
    await addClient('demo', receiver);
    const user = await newUser();
    await entered(user, 'demo');
    await entered(user, 'demo');
    const { agent } = await member(server, user);
    await agent.submit(await agent.open(`${homeOf(server)}/sessions/others`), '/sessions/others');
    await drain();
    const told = await receiver.received(2);
    expect(new Set(told.map(({ sid }) => sid)).size).toBe(2);
    expect(told).toHaveLength(2);
  });
});

describe('a node that dies after its answer', () => {
  it('leaves the logout token to another', async () => {
    stopClock();
    const folder = temporaryFolder();
    const receiver = await startLogoutReceiver();
    const storage = { kind: 'sqlite', path: join(folder.path, 'latchkey.db') } as const;
    const server = await startTestServer({ allowPrivateFetch: true, storage });
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    await server.addClient('acme', 'demo', { metadata: { backchannel_logout_uri: receiver.url } });
    await server.addUser('acme', 'ann');
    const agent = newAgent(server);
    await atApplication(server, agent, { clientId: 'demo', username: 'ann' });

    // From here on nothing leaves this node but its answers.
    await server.container.delivery.stop();
    const asked = await agent.open(`${server.issuer('acme')}/session/end`);
    await agent.submit(asked, '/session/end/confirm', { logout: 'yes' });
    expect(receiver.tokens).toEqual([]);

    const config = testConfig({ allowPrivateFetch: true, storage, publicUrl: server.url });
    const other = await createContainer(config, { logger: createLogger({ level: 'silent' }) });
    await other.delivery.drain();
    expect(await receiver.received(1)).toEqual([expect.objectContaining({ iss: server.issuer('acme'), aud: 'demo' })]);

    await Promise.all([other.storage.close(), server.close(), receiver.close()]);
    folder.remove();
    jest.useRealTimers();
  });
});
