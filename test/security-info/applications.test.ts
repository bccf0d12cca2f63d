import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import { startLogoutReceiver, type LogoutReceiver } from '../support/logout-receiver.ts';
import { startTestServer, type TestServer, type TestUser } from '../support/start-test-server.ts';
import {
  authorizationUrl,
  claimsOf,
  newAgent,
  pass,
  problemOn,
  redeem,
  stopClock,
  tokenRequest,
} from '../flows/support.ts';
import { homeOf, member, post, throughCode, trailOf, watchMail } from './support.ts';

// With what may stand in a client id and means something in an address.
const STRANGER = 'stranger/~app.1';

describe('the applications that a person has let in', () => {
  let server: TestServer;
  let receiver: LogoutReceiver;
  let stranger: { clientId: string; secret: string };
  let count = 0;

  const home = () => homeOf(server);
  const newUser = () => {
    count += 1;
    return server.addUser('acme', `a${count}`, { email: `a${count}@acme.example` });
  };
  const letIn = async (user: TestUser) => {
    const agent = newAgent(server);
    const scopes = { scope: 'openid email offline_access', prompt: 'consent' };
    const login = await agent.open(authorizationUrl(server, 'acme', STRANGER, scopes));
    const consent = await throughCode(agent, login, user.username);
    return redeem(server, 'acme', stranger, await agent.submit(consent, '/consent', { decision: 'allow' }));
  };
  const removalOn = (html: string) => /href="([^"]+\/applications\/[\w-]+\/remove)"/.exec(html)?.[1] ?? 'none';
  const refresh = (token: unknown) =>
    tokenRequest(server, 'acme', stranger, { grant_type: 'refresh_token', refresh_token: String(token) });

  beforeAll(async () => {
    receiver = await startLogoutReceiver();
    server = await startTestServer({ allowPrivateFetch: true });
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    await server.addClient('acme', 'own');
    stranger = await server.addClient('acme', STRANGER, {
      firstParty: false,
      metadata: { client_name: 'Stranger <b>', backchannel_logout_uri: receiver.url },
    });
  });
  beforeEach(stopClock);
  afterEach(() => void jest.useRealTimers());
  afterAll(async () => {
    await server.close();
    await receiver.close();
  });

  it('are listed with what they may do, in words, without those of the organisation', async () => {
    const user = await newUser();
    await letIn(user);
    const { agent } = await member(server, user);
    await agent.open(authorizationUrl(server, 'acme', 'own'));
    const { html } = await agent.open(`${home()}/applications`);
    expect(html).toContain('Stranger &lt;b&gt;');
    expect(html).toMatch(/may know or do: Know that it is you, Your email address, Stay connected/);
    expect(html).toMatch(/allowed <time[\s\S]*last used <time/);
    expect(html).not.toContain('own app');
    expect(html.match(/<li class="row">/g)).toHaveLength(1);
  });

  it('lose everything at once when their access is taken back, are told, and stand in log and mail', async () => {
    const user = await newUser();
    const [first, second] = [await letIn(user), await letIn(user)];
    const { agent } = await member(server, user);
    const mail = watchMail(server);
    const before = (await receiver.received(0)).length;
    const asked = await agent.open(server.url + removalOn((await agent.open(`${home()}/applications`)).html));
    const done = await agent.submit(asked, '/remove');
    expect(done.html).toContain('You have not allowed any application anything');
    for (const { body } of [first, second]) {
      expect((await refresh(body['refresh_token'])).body['error']).toBe('invalid_grant');
      const userinfo = await fetch(`${server.issuer('acme')}/me`, {
        headers: { Authorization: `Bearer ${String(body['access_token'])}` },
      });
      expect(userinfo.status).toBe(401);
    }
    // One for each session in which it was entered.
    const told = await receiver.received(before + 2);
    expect(told.slice(before)).toEqual([
      expect.objectContaining({ aud: STRANGER, sub: claimsOf(first)['sub'] }),
      expect.objectContaining({ aud: STRANGER }),
    ]);
    expect((await trailOf(server, user)).filter((event) => event.startsWith('consent.revoked'))).toHaveLength(1);
    expect(mail.of(user)).toEqual(['application_removed']);
    expect((await agent.submit(asked, '/remove')).status).toBe(404);
  });

  it("are nobody else's to remove", async () => {
    const user = await newUser();
    const tokens = await letIn(user);
    const owner = await member(server, user);
    const path = removalOn((await owner.agent.open(`${home()}/applications`)).html);
    const { agent } = await member(server, await newUser());
    const page = await agent.open(server.url + path);
    const form = await agent.open(`${home()}/sessions/others`);
    const posted = await post(agent, form, server.url + path);
    expect([page.status, posted.status, problemOn(page)]).toEqual([404, 404, 'application_not_found']);
    expect((await refresh(tokens.body['refresh_token'])).status).toBe(200);
  });

  it('are removed only by somebody who has signed in within five minutes', async () => {
    const user = await newUser();
    await letIn(user);
    const { agent } = await member(server, user);
    const path = removalOn((await agent.open(`${home()}/applications`)).html);
    pass(301);
    const back = await throughCode(agent, await agent.open(server.url + path), user.username);
    expect(back.url).toBe(path);
  });
});
