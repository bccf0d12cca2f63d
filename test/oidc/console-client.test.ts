import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { CONSOLE_CLIENT } from '#src/oidc/first-party-clients.ts';
import { addPasskey, newAgent, newAuthenticator, pass, signIn, stopClock, usePasskey } from '../flows/support.ts';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer } from '../support/start-test-server.ts';
import type { UserAgent } from '../support/user-agent.ts';

describe('the console as a client of its issuer', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
  });
  afterAll(() => server.close());

  const ask = (extra: Readonly<Record<string, string>> = {}) => {
    const issuer = server.issuer('acme');
    const own = { client_id: CONSOLE_CLIENT, response_type: 'none', redirect_uri: `${issuer}/admin/callback` };
    return `${issuer}/auth?${new URLSearchParams({ ...own, scope: 'openid', state: '/people', ...extra })}`;
  };

  /** Who is signed in to which pages, by a browser's cookies. */
  async function signedIn(agent: UserAgent, client?: typeof CONSOLE_CLIENT) {
    const site = await server.container.registry.get('acme');
    const req = new IncomingMessage(new Socket());
    req.headers.cookie = agent.cookies.for('/t/acme/admin');
    return site.currentSession({ req, res: new ServerResponse(req) }, client);
  }

  it('leads an administrator without a passkey to set one up', async () => {
    const { username } = await server.addUser('acme', 'ada');
    const agent = newAgent(server);
    const page = await signIn(agent, ask(), username, PASSWORD);
    expect(page.html).toContain('id="enroll-passkey"');
    expect(await signedIn(agent)).toMatchObject({ user: { username }, freshUntil: 0 });
    expect(await signedIn(agent, CONSOLE_CLIENT)).toBeUndefined();
  });

  it('lets in by a passkey, and says how long that allows what cannot be undone', async () => {
    stopClock();
    const bob = await server.addUser('acme', 'bob');
    const key = newAuthenticator(server);
    await addPasskey(server, bob, key);
    const agent = newAgent(server);
    await usePasskey(agent, await agent.open(ask()), key);
    const since = server.container.clock.now();
    expect(await signedIn(agent, CONSOLE_CLIENT)).toMatchObject({
      user: { username: 'bob' },
      freshUntil: since + 300,
    });
    pass(301);
    expect(await signedIn(agent, CONSOLE_CLIENT)).toMatchObject({ freshUntil: 0 });
    await usePasskey(agent, await agent.open(ask({ max_age: '300' })), key);
    expect(await signedIn(agent, CONSOLE_CLIENT)).toMatchObject({ freshUntil: since + 601 });
    jest.useRealTimers();
  });

  it('takes nothing but its own address to come back to', async () => {
    const elsewhere = ask({ redirect_uri: `${server.issuer('acme')}/security-info/callback` });
    expect((await newAgent(server).open(elsewhere)).status).toBe(400);
  });
});
