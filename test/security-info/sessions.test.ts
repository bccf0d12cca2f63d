import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import { startLogoutReceiver, type LogoutReceiver } from '../support/logout-receiver.ts';
import { REDIRECT_URI, startTestServer, type TestServer, type TestUser } from '../support/start-test-server.ts';
import { userAgent, type UserAgent } from '../support/user-agent.ts';
import {
  addPasskey,
  authorizationUrl,
  claimsOf,
  headingOf,
  newAgent,
  newAuthenticator,
  problemOn,
  redeem,
  stopClock,
  tokenRequest,
} from '../flows/support.ts';
import { atApplication, credentialsOf, homeOf, member, post, trailOf, watchMail } from './support.ts';

const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

describe('the sessions of a person', () => {
  let server: TestServer;
  let receiver: LogoutReceiver;
  let demo: { clientId: string; secret: string };
  let count = 0;

  const home = () => homeOf(server);
  const newUser = () => {
    count += 1;
    return server.addUser('acme', `s${count}`, { email: `s${count}@acme.example` });
  };
  const sessionsOf = ({ user }: TestUser) =>
    server.container.registry.get('acme').then(({ sessions }) => sessions.list(user.id));
  const otherThan = async (user: TestUser, uids: readonly string[]) =>
    (await sessionsOf(user)).map(({ uid }) => uid).filter((uid) => !uids.includes(uid));
  const refresh = (token: unknown) =>
    tokenRequest(server, 'acme', demo, { grant_type: 'refresh_token', refresh_token: String(token) });
  /** A second browser, in which the demo application was entered; with the tokens it got. */
  const elsewhere = async (user: TestUser, scope = 'openid') => {
    const agent = newAgent(server);
    const before = (await sessionsOf(user)).map(({ uid }) => uid);
    const prompt = scope.includes('offline_access') ? { prompt: 'consent' } : {};
    const page = await atApplication(server, agent, { clientId: 'demo', username: user.username, scope, ...prompt });
    const landed = page.leftTo ? page : await agent.submit(page, '/consent', { decision: 'allow' });
    const tokens = await redeem(server, 'acme', demo, landed);
    const [uid] = await otherThan(user, before);
    return { agent, tokens, uid: String(uid) };
  };
  const isSignedIn = async (agent: UserAgent) => headingOf(await agent.open(home())) === 'Security info';

  beforeAll(async () => {
    receiver = await startLogoutReceiver();
    server = await startTestServer({ allowPrivateFetch: true });
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
  });

  it('are listed with browser, system, address and applications, this one first', async () => {
    const user = await newUser();
    const onPhone = userAgent(server.url, { 'User-Agent': SAFARI });
    await atApplication(server, onPhone, { clientId: 'demo', username: user.username });
    const { agent } = await member(server, user);
    const { html } = await agent.open(`${home()}/sessions`);
    const rows = html.split('<li class="row">').slice(1);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatch(/Unknown browser[\s\S]*This browser[\s\S]*used for Security info/);
    expect(rows[1]).toMatch(/Safari on iPhone[\s\S]*from (?:127\.0\.0\.1|::1)[\s\S]*used for demo app/);
  });

  it('end one by one: evidence, tokens and the application are told, with one event and one mail', async () => {
    const user = await newUser();
    const other = await elsewhere(user);
    const { agent } = await member(server, user);
    const mail = watchMail(server);
    const asked = await agent.open(`${home()}/sessions/${other.uid}/end`);
    const done = await agent.submit(asked, '/end');
    expect(done.html).toContain('You are signed out there.');
    expect(await isSignedIn(other.agent)).toBe(false);
    expect(await isSignedIn(agent)).toBe(true);
    expect((await refresh(other.tokens.body['refresh_token'])).body['error']).toBe('invalid_grant');

    const told = await receiver.received(1);
    const { sub, sid } = claimsOf(other.tokens);
    expect(told.at(-1)).toMatchObject({ iss: server.issuer('acme'), aud: 'demo', sub, sid, events: { [EVENT]: {} } });
    expect(told.at(-1)).not.toHaveProperty('nonce');
    expect(mail.of(user)).toEqual(['sessions_ended']);
    expect((await trailOf(server, user)).filter((event) => event.startsWith('session'))).toEqual(['session.ended']);
  });

  it('leave an application what it may keep while one is away, unless that is asked for, too', async () => {
    const user = await newUser();
    const [first, second] = [
      await elsewhere(user, 'openid offline_access'),
      await elsewhere(user, 'openid offline_access'),
    ];
    const { agent } = await member(server, user);
    await agent.submit(await agent.open(`${home()}/sessions/${first.uid}/end`), '/end');
    await agent.submit(await agent.open(`${home()}/sessions/${second.uid}/end`), '/end', { everything: 'yes' });
    expect((await refresh(first.tokens.body['refresh_token'])).status).toBe(200);
    expect((await refresh(second.tokens.body['refresh_token'])).body['error']).toBe('invalid_grant');
  });

  it('end all at once but this one, with everything that was kept', async () => {
    const user = await newUser();
    const others = [await elsewhere(user), await elsewhere(user, 'openid offline_access')];
    const { agent } = await member(server, user);
    const mine = await redeem(server, 'acme', demo, await agent.open(authorizationUrl(server, 'acme', 'demo')));
    await agent.submit(await agent.open(`${home()}/sessions/others`), '/sessions/others');
    for (const { agent: other, tokens } of others) {
      expect(await isSignedIn(other)).toBe(false);
      expect((await refresh(tokens.body['refresh_token'])).body['error']).toBe('invalid_grant');
    }
    expect(await isSignedIn(agent)).toBe(true);
    expect((await refresh(mine.body['refresh_token'])).status).toBe(200);
    expect(await sessionsOf(user)).toHaveLength(1);
    expect((await trailOf(server, user)).at(-1)).toBe('sessions.ended');
  });

  it('end all at once together with the trust in devices', async () => {
    const user = await newUser();
    const { trustedDevices } = server.container.methods;
    const owner = { tenantId: 'acme', userId: user.user.id };
    await trustedDevices.trust(owner, { name: 'Firefox on Linux', days: 30 });
    const { agent } = await member(server, user);
    await agent.submit(await agent.open(`${home()}/sessions/others`), '/sessions/others');
    const kinds = (await credentialsOf(server, user)).map(({ method }) => method);
    expect(kinds).toEqual(['password', 'totp']);
  });

  it('end with the removal of a method where that is asked for', async () => {
    const user = await newUser();
    const other = await elsewhere(user, 'openid offline_access');
    const { agent } = await member(server, user);
    const passkey = await addPasskey(server, user, newAuthenticator(server));
    const asked = await agent.open(`${home()}/passkeys/${passkey.id}/remove`);
    await agent.submit(asked, '/remove', { everywhere: 'yes' });
    expect(await isSignedIn(other.agent)).toBe(false);
    expect((await refresh(other.tokens.body['refresh_token'])).body['error']).toBe('invalid_grant');
    const trail = await trailOf(server, user);
    expect(trail.filter((event) => /removed|ended/.test(event))).toEqual(['passkey.removed', 'sessions.ended']);
  });

  it("are nobody else's to end", async () => {
    const [user, stranger] = [await newUser(), await newUser()];
    const other = await elsewhere(user);
    const { agent } = await member(server, stranger);
    const form = await agent.open(`${home()}/sessions/others`);
    const url = `${home()}/sessions/${other.uid}/end`;
    const [page, posted] = [await agent.open(url), await post(agent, form, url)];
    expect([page.status, posted.status, problemOn(page)]).toEqual([404, 404, 'session_ended']);
    await agent.submit(form, '/sessions/others');
    expect(await isSignedIn(other.agent)).toBe(true);
  });

  it('are gone at the second try', async () => {
    const user = await newUser();
    const other = await elsewhere(user);
    const { agent } = await member(server, user);
    const asked = await agent.open(`${home()}/sessions/${other.uid}/end`);
    await agent.submit(asked, '/end');
    expect((await agent.submit(asked, '/end')).status).toBe(404);
    expect((await trailOf(server, user)).filter((event) => event === 'session.ended')).toHaveLength(1);
  });

  it('of this very browser lead to the sign-out', async () => {
    const user = await newUser();
    const { agent } = await member(server, user);
    const [session] = await sessionsOf(user);
    const form = await agent.open(`${home()}/sessions/others`);
    const answer = await post(agent, form, `${home()}/sessions/${session!.uid}/end`);
    expect([answer.status, answer.headers['location']]).toEqual([303, '/t/acme/session/end']);
  });
});

describe('an application that is told of a sign-out', () => {
  it('does not hold up the answer, neither ours nor that of the sign-out page', async () => {
    stopClock();
    const receiver = await startLogoutReceiver({ slow: true });
    const server = await startTestServer({ allowPrivateFetch: true });
    try {
      await server.addTenant('acme', aPolicy({ campaigns: [] }));
      await server.addClient('acme', 'demo', { metadata: { backchannel_logout_uri: receiver.url } });
      const user = await server.addUser('acme', 'ann');
      const agent = newAgent(server);
      await atApplication(server, agent, { clientId: 'demo', username: 'ann' });
      const { agent: here } = await member(server, user);
      const ended = await here.submit(await here.open(`${homeOf(server)}/sessions/others`), '/sessions/others');
      expect(ended.html).toContain('You are signed out everywhere else.');
      await here.open(authorizationUrl(server, 'acme', 'demo'));
      const asked = await here.open(`${server.issuer('acme')}/session/end`);
      expect(headingOf(await here.submit(asked, '/session/end/confirm', { logout: 'yes' }))).toBe('You are signed out');
      // The first went out and is not answered yet; the second waits for it.
      expect(await receiver.received(1)).toHaveLength(1);
      receiver.release();
      expect(await receiver.received(2)).toHaveLength(2);
    } finally {
      receiver.release();
      await server.close();
      await receiver.close();
      jest.useRealTimers();
    }
  });

  it('is not told at a private address', async () => {
    stopClock();
    const receiver = await startLogoutReceiver();
    const server = await startTestServer();
    try {
      await server.addTenant('acme', aPolicy({ campaigns: [] }));
      await server.addClient('acme', 'demo', { metadata: { backchannel_logout_uri: receiver.url } });
      const user = await server.addUser('acme', 'ann');
      await atApplication(server, newAgent(server), { clientId: 'demo', username: 'ann' });
      const failures: string[] = [];
      const note = ({ failure }: { failure: string }) => failures.push(failure);
      Object.assign(server.container.logger, { warn: note });
      const { agent } = await member(server, user);
      await agent.submit(await agent.open(`${homeOf(server)}/sessions/others`), '/sessions/others');
      await server.container.delivery.drain();
      expect(failures).toEqual(['private_address']);
      expect(receiver.tokens).toEqual([]);
    } finally {
      await server.close();
      await receiver.close();
      jest.useRealTimers();
    }
  });
});
