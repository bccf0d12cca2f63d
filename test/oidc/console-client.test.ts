import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { argon2Hasher } from '#src/methods/password/hash.ts';
import { issuePass } from '#src/methods/temporary-access-pass/temporary-access-pass.ts';
import { CONSOLE_CLIENT } from '#src/oidc/first-party-clients.ts';
import { systemTenant } from '#src/tenants/system-tenant.ts';
import {
  addPasskey,
  createPasskey,
  newAgent,
  newAuthenticator,
  pass,
  signIn,
  stopClock,
  usePasskey,
} from '../flows/support.ts';
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

  const ask = (extra: Readonly<Record<string, string>> = {}, tenant = 'acme') => {
    const issuer = server.issuer(tenant);
    const own = { client_id: CONSOLE_CLIENT, response_type: 'none', redirect_uri: `${issuer}/admin/callback` };
    return `${issuer}/auth?${new URLSearchParams({ ...own, scope: 'openid', state: '/people', ...extra })}`;
  };

  /** Who is signed in to which pages, by a browser's cookies. */
  async function signedIn(agent: UserAgent, client?: typeof CONSOLE_CLIENT, tenant = 'acme') {
    const site = await server.container.registry.get(tenant);
    const req = new IncomingMessage(new Socket());
    req.headers.cookie = agent.cookies.for(`/t/${tenant}/admin`);
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

  it('lets an invited administrator of all organisations in by a pass, once a passkey is set up', async () => {
    const { users, storage, random, clock } = server.container;
    const { tenant } = await systemTenant({ ...storage, clock }, 'operator');
    const { id } = await users.createUser({ tenantId: tenant.id, username: 'root', role: 'admin' });
    const owner = { tenantId: tenant.id, userId: id };
    const deps = { credentials: storage.credentials, hasher: argon2Hasher({ random }), random, clock };
    const { pass: code } = await issuePass(deps, owner, tenant.policy.temporaryAccessPass);

    const agent = newAgent(server);
    const login = (await agent.open(ask({}, 'system'))).url.replace(/\?.*/, '');
    const entered = await agent.submit(await agent.open(`${login}/pass`), '/pass', { username: 'root', pass: code });
    expect(await signedIn(agent, CONSOLE_CLIENT, 'system')).toBeUndefined();
    const page = await agent.open(`${entered.url.replace(/\?.*/, '')}/enroll/passkey`);
    const key = newAuthenticator(server);
    const naming = await createPasskey(agent, page, key);
    await usePasskey(agent, await agent.submit(naming, '/enroll/passkey/name', { name: 'Key' }), key);
    expect(await signedIn(agent, CONSOLE_CLIENT, 'system')).toMatchObject({
      user: { username: 'root', role: 'admin' },
    });
    expect((await signedIn(agent, CONSOLE_CLIENT, 'system'))?.freshUntil).toBeGreaterThan(clock.now());
  });

  it('takes nothing but its own address to come back to', async () => {
    const elsewhere = ask({ redirect_uri: `${server.issuer('acme')}/security-info/callback` });
    expect((await newAgent(server).open(elsewhere)).status).toBe(400);
  });
});
