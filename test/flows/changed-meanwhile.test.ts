import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { aCampaign, aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer } from '../support/start-test-server.ts';
import { formIn, type Page, type UserAgent } from '../support/user-agent.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import {
  authorizationUrl,
  headingOf,
  newAgent,
  pass,
  postTo,
  redeem,
  signIn,
  stopClock,
  tokenRequest,
  totpCode,
} from './support.ts';

describe('what changes while somebody is signed in or signing in', () => {
  let server: TestServer;
  let count = 0;

  const lax = aPolicy({ campaigns: [] });
  /** A tenant of its own, with one user. */
  const newTenant = async (policy: TenantPolicy = lax) => {
    const id = `tenant${(count += 1)}`;
    await server.addTenant(id, policy);
    const client = await server.addClient(id, 'demo');
    const user = await server.addUser(id, 'ada');
    const url = (parameters: Record<string, string> = {}) => authorizationUrl(server, id, 'demo', parameters);
    const change = async (to: TenantPolicy) => {
      const { tenants, storage } = server.container;
      expect(await tenants.updateTenant((await storage.tenants.find(id))!, { policy: to })).toBeDefined();
    };
    const refresh = (token: unknown) =>
      tokenRequest(server, id, client, { grant_type: 'refresh_token', refresh_token: String(token) });
    return { id, client, user, url, change, refresh };
  };
  const userinfo = async (tenantId: string, token: unknown) =>
    (await fetch(`${server.issuer(tenantId)}/me`, { headers: { Authorization: `Bearer ${String(token)}` } })).status;

  beforeAll(async () => {
    server = await startTestServer();
  });
  beforeEach(stopClock);
  afterEach(() => void jest.useRealTimers());
  afterAll(() => server.close());

  it('a password that was typed before it was changed signs nobody in after it', async () => {
    const single = aPolicy({ campaigns: [], assurance: { required: 'single_factor' } });
    const tenant = await newTenant(single);
    const agent = newAgent(server);
    const { target, hidden } = formIn(await agent.open(tenant.url()), '/password');
    const form = { ...hidden, username: 'ada', password: PASSWORD };
    const answered = await agent.send('post', target, { form, headers: { Origin: server.url } });
    expect(answered.status).toBe(303);

    pass(60);
    await server.container.newPasswords.replace(tenant.user.user, 'quite another long passphrase', 'continues');
    const resumed = await agent.open(String(answered.headers['location']));
    expect(resumed.leftTo).toBeUndefined();
    expect(resumed.url).toContain('/interaction/');
  });

  it.each([
    ['opened again', (agent: UserAgent, page: Page) => agent.open(page.url)],
    ['answered', (agent: UserAgent, page: Page) => agent.submit(page, '/totp', { code: totpCode() })],
  ])('a page whose session has ended, when it is %s, starts the same request over', async (_, act) => {
    const tenant = await newTenant();
    const agent = newAgent(server);
    const page = await agent.submit(await agent.open(tenant.url()), '/password', {
      username: 'ada',
      password: PASSWORD,
    });
    const { sessions } = await server.container.registry.get(tenant.id);
    const [session] = await sessions.list(tenant.user.user.id);
    expect(await sessions.end(tenant.user.user.id, session?.uid ?? '', 'everything')).toBe(true);

    const again = await act(agent, page);
    expect([again.status, headingOf(again)]).toEqual([200, 'Sign in']);
    const mfa = await agent.submit(again, '/password', { username: 'ada', password: PASSWORD });
    pass();
    const done = await agent.submit(mfa, '/totp', { code: totpCode() });
    expect(done.leftTo?.searchParams.get('state')).toBe('st');
    expect((await redeem(server, tenant.id, tenant.client, done)).status).toBe(200);
  });

  it('a policy that asks for more asks it of sessions and ends their tokens', async () => {
    const tenant = await newTenant();
    const agent = newAgent(server);
    const done = await signIn(agent, tenant.url(), 'ada', PASSWORD);
    const tokens = await redeem(server, tenant.id, tenant.client, done);
    expect(await userinfo(tenant.id, tokens.body['access_token'])).toBe(200);

    await tenant.change(aPolicy({ campaigns: [], assurance: { required: 'phishing_resistant' } }));
    expect(await userinfo(tenant.id, tokens.body['access_token'])).toBe(401);
    expect((await tenant.refresh(tokens.body['refresh_token'])).body['error']).toBe('invalid_grant');
    expect(headingOf(await agent.open(tenant.url()))).toBe('Protect your account');
    const silent = await agent.open(tenant.url({ prompt: 'none' }));
    expect(silent.leftTo?.searchParams.get('error')).toBe('interaction_required');
  });

  it('a campaign that becomes required asks sessions, too', async () => {
    const tenant = await newTenant();
    const agent = newAgent(server);
    await signIn(agent, tenant.url(), 'ada', PASSWORD);
    await tenant.change(aPolicy({ campaigns: [aCampaign({ mode: 'required' })] }));
    expect(headingOf(await agent.open(tenant.url()))).toBe('Create your passkey');
  });

  it('a suggestion that becomes a requirement takes no skip on the page that still offers one', async () => {
    const tenant = await newTenant(aPolicy());
    const agent = newAgent(server);
    const page = await signIn(agent, tenant.url(), 'ada', PASSWORD);
    await tenant.change(aPolicy({ campaigns: [aCampaign({ mode: 'required' })] }));
    const skipped = await postTo(agent, page, '/skip', {});
    const after = skipped.status === 303 ? await agent.open(String(skipped.headers['location'])) : skipped;
    expect(after.leftTo).toBeUndefined();
    expect(headingOf(await agent.open(tenant.url()))).toBe('Create your passkey');
  });

  it('a method that is no longer allowed proves nothing, on an open page or in a session', async () => {
    const tenant = await newTenant();
    const [agent, other] = [newAgent(server), newAgent(server)];
    const login = await agent.open(tenant.url());
    const mfa = await agent.submit(login, '/password', { username: 'ada', password: PASSWORD });
    await signIn(other, tenant.url(), 'ada', PASSWORD);
    pass();
    await tenant.change(aPolicy({ campaigns: [], mfa: { methods: ['passkey'] } }));
    const answered = await postTo(agent, mfa, '/totp', { code: totpCode() });
    expect(answered.status === 303 ? (await agent.open(String(answered.headers['location']))).leftTo : undefined).toBe(
      undefined,
    );
    expect((await other.open(tenant.url())).leftTo).toBeUndefined();
  });

  it('a page that was opened under the old policy asks the engine again', async () => {
    const tenant = await newTenant();
    const agent = newAgent(server);
    const login = await agent.open(tenant.url());
    const mfa = await agent.submit(login, '/password', { username: 'ada', password: PASSWORD });
    expect(headingOf(mfa)).toBe('Confirm it’s you');
    await tenant.change(aPolicy({ campaigns: [], assurance: { required: 'single_factor' } }));
    expect((await agent.open(mfa.url)).leftTo?.searchParams.get('code')).toBeTruthy();
  });

  it('a removed credential takes its proof out of sessions, and its tokens with it', async () => {
    const tenant = await newTenant();
    const agent = newAgent(server);
    const done = await signIn(agent, tenant.url(), 'ada', PASSWORD);
    const tokens = await redeem(server, tenant.id, tenant.client, done);
    const { credentials } = server.container.storage;
    const all = await credentials.listByUser(tenant.id, tenant.user.user.id);
    const totp = all.find(({ method }) => method === 'totp')!;
    await credentials.remove(totp, totp.id);
    expect(await userinfo(tenant.id, tokens.body['access_token'])).toBe(401);
    expect((await tenant.refresh(tokens.body['refresh_token'])).body['error']).toBe('invalid_grant');
    expect((await agent.open(tenant.url())).leftTo).toBeUndefined();
  });

  it('signing out ends the session, and leaves no proof behind for the next one', async () => {
    const tenant = await newTenant();
    const agent = newAgent(server);
    await signIn(agent, tenant.url(), 'ada', PASSWORD);
    const ending = await agent.open(`${server.issuer(tenant.id)}/session/end`);
    await agent.submit(ending, '/session/end/confirm', { logout: 'yes' });
    expect(headingOf(await agent.open(tenant.url()))).toBe('Sign in');
  });

  it('of the skips after a failure three are free, later ones count', async () => {
    const tenant = await newTenant(aPolicy({ campaigns: [aCampaign({ mode: 'suggest', snoozeDays: 0, skips: 1 })] }));
    for (let skips = 0; skips < 4; skips += 1) {
      const agent = newAgent(server);
      const page = await signIn(agent, tenant.url(), 'ada', PASSWORD);
      expect((await agent.submit(page, '/skip', { free: 'yes' })).leftTo?.searchParams.get('code')).toBeTruthy();
      pass();
    }
    const agent = newAgent(server);
    const page = await signIn(agent, tenant.url(), 'ada', PASSWORD);
    expect((await postTo(agent, page, '/skip', { free: 'yes' })).status).toBe(403);
  });
});
