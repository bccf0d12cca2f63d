import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ClientRules, TenantPolicy } from '#src/policy/types.ts';
import { aCampaign, aPolicy, aProfile } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer, type TestUser } from '../support/start-test-server.ts';
import type { UserAgent } from '../support/user-agent.ts';
import {
  addPasskey,
  auditTrail,
  authorizationUrl,
  createPasskey,
  headingOf,
  interactionOf,
  newAgent,
  newAuthenticator,
  pass,
  postTo,
  problemOn,
  redeem,
  signIn,
  stopClock,
  tokenRequest,
  totpCode,
  usePasskey,
} from './support.ts';

let server: TestServer;
let count = 0;
beforeAll(async () => {
  stopClock();
  server = await startTestServer();
});
afterAll(async () => {
  await server.close();
  jest.useRealTimers();
});

const newTenant = async (policy: Partial<TenantPolicy> = {}) => {
  const id = `tenant${(count += 1)}`;
  await server.addTenant(id, { ...aPolicy({ campaigns: [] }), ...policy });
  await server.addClient(id, 'demo');
  const url = (clientId = 'demo', parameters: Record<string, string> = {}) =>
    authorizationUrl(server, id, clientId, parameters);
  const application = async (rules: ClientRules) => {
    const { clientId } = await server.addClient(id, `app${(count += 1)}`);
    expect(await server.container.clients.updateClient(id, clientId, { rules })).toBe('updated');
    return clientId;
  };
  return { id, url, application };
};
const join = async ({ user: { tenantId, id } }: TestUser, group: string) => {
  const { groups, users } = server.container.storage;
  await groups.add({ tenantId, id: group, name: group, createdAt: 1, version: 1 });
  expect(await users.joinGroup(tenantId, id, group)).toBe(true);
};
const withPassword = async (agent: UserAgent, url: string, username: string) =>
  agent.submit(await agent.open(url), '/password', { username, password: PASSWORD });

describe('an application that does not take the second factor somebody has', () => {
  const rules: ClientRules = { mfa: { methods: ['passkey', 'security_key'] } };

  it('asks for it all the same before a passkey is added, and then goes on', async () => {
    const tenant = await newTenant();
    await server.addUser(tenant.id, 'ada');
    const agent = newAgent(server);
    const mfa = await withPassword(agent, tenant.url(await tenant.application(rules)), 'ada');
    expect([headingOf(mfa), mfa.html.includes('/totp"')]).toEqual(['Confirm it’s you', true]);

    const choice = await agent.submit(mfa, '/totp', { code: totpCode() });
    expect(headingOf(choice)).toBe('Protect your account');
    const page = await agent.open(`${choice.url}/enroll/passkey`);
    const named = await createPasskey(agent, page, newAuthenticator(server, { flags: { be: false, bs: false } }));
    expect(headingOf(named)).toBe('Passkey added');
    // It was asked for to add something: what the application takes is the passkey alone.
    const next = await agent.submit(named, '/name', { name: 'Mine' });
    expect([headingOf(next), next.html.includes('/totp"')]).toEqual(['Confirm it’s you', false]);
  });

  it('adds nothing for whoever knows the password alone, whatever is posted', async () => {
    const tenant = await newTenant();
    const { user } = await server.addUser(tenant.id, 'ada');
    const agent = newAgent(server);
    const mfa = await withPassword(agent, tenant.url(await tenant.application(rules)), 'ada');
    const posted = await postTo(agent, mfa, '/enroll/passkey', { response: '{}' });
    expect([posted.status, problemOn(posted)]).toEqual([409, 'interaction_elsewhere']);
    const has = await server.container.storage.credentials.listByUser(tenant.id, user.id);
    expect(has.map(({ method }) => method).toSorted()).toEqual(['password', 'totp']);
    expect(await auditTrail(server, tenant.id)).not.toContain('passkey.registered');
  });
});

describe('somebody whose passkeys are as many as policy allows, and not taken any more', () => {
  it('registers one that is', async () => {
    const tenant = await newTenant({
      ...aPolicy({ passkeys: { max: 1 }, campaigns: [aCampaign({ mode: 'required' })] }),
      passkeyProfiles: [aProfile({ keys: ['device_bound'] })],
    });
    const ada = await server.addUser(tenant.id, 'ada');
    await addPasskey(server, ada, newAuthenticator(server));
    const agent = newAgent(server);
    const page = await signIn(agent, tenant.url(), 'ada', PASSWORD);
    const named = await createPasskey(agent, page, newAuthenticator(server, { flags: { be: false, bs: false } }));
    expect([headingOf(named), problemOn(named)]).toEqual(['Passkey added', undefined]);
    const again = await agent.open(`${named.url.split('/enroll')[0]}/enroll/passkey`);
    const second = await createPasskey(agent, again, newAuthenticator(server, { flags: { be: false, bs: false } }));
    expect(problemOn(second)).toBe('too_many_passkeys');
  });
});

describe('where the first further factor takes a temporary access pass', () => {
  const lax = (overrides: Parameters<typeof aPolicy>[0] = {}) =>
    aPolicy({
      mfa: { enrollment: 'not_offered' },
      assurance: { required: 'single_factor' },
      campaigns: [],
      ...overrides,
    });

  it('adds none in security info either to whoever knows the password alone', async () => {
    const tenant = await newTenant(lax());
    await server.addUser(tenant.id, 'ada', { totp: false });
    const agent = newAgent(server);
    await withPassword(agent, `${server.issuer(tenant.id)}/security-info`, 'ada');
    for (const path of ['passkeys/add', 'passkeys/options', 'totp/add', 'security-keys/add']) {
      const page = await agent.open(`${server.issuer(tenant.id)}/security-info/${path}`);
      expect([path, page.status, problemOn(page)]).toEqual([path, 403, 'pass_needed']);
    }
    expect(
      (await auditTrail(server, tenant.id)).filter((line) => line === 'request.refused: pass_needed'),
    ).toHaveLength(4);
    const overview = await agent.open(`${server.issuer(tenant.id)}/security-info`);
    expect([overview.status, overview.html.includes('passkeys/add')]).toEqual([200, false]);
  });

  it('adds one in security info to whoever has come in by a pass', async () => {
    const policy = lax({ signIn: { methods: ['password', 'passkey', 'temporary_access_pass'] } });
    const tenant = await newTenant({
      ...policy,
      temporaryAccessPass: { ...policy.temporaryAccessPass, assurance: 'multi_factor' },
    });
    const { user } = await server.addUser(tenant.id, 'ada', { totp: false });
    const issued = await server.container.methods.temporaryAccessPasses.issue(user, policy.temporaryAccessPass);
    const agent = newAgent(server);
    const login = await agent.open(`${server.issuer(tenant.id)}/security-info`);
    const entry = await agent.open(`${interactionOf(login)}/pass`);
    await agent.submit(entry, '/pass', { username: 'ada', pass: issued.pass });
    const page = await agent.open(`${server.issuer(tenant.id)}/security-info/passkeys/add`);
    expect([page.status, headingOf(page)]).toEqual([200, 'Add a passkey']);
  });

  it('is not suggested one, and is let in', async () => {
    const tenant = await newTenant(lax({ campaigns: [aCampaign()] }));
    await server.addUser(tenant.id, 'ada', { totp: false });
    expect((await withPassword(newAgent(server), tenant.url(), 'ada')).leftTo?.searchParams.has('code')).toBe(true);
  });

  it('is sent for a pass by a campaign that requires one', async () => {
    const tenant = await newTenant(lax({ campaigns: [aCampaign({ mode: 'required' })] }));
    await server.addUser(tenant.id, 'ada', { totp: false });
    const page = await withPassword(newAgent(server), tenant.url(), 'ada');
    expect(headingOf(page)).toBe('You cannot sign in here yet');
    expect(page.html).toContain('temporary access pass');
  });

  it('holds for whoever joins such a group while the page is open', async () => {
    const tenant = await newTenant(
      aPolicy({ campaigns: [], groups: [{ group: 'staff', mfa: { enrollment: 'not_offered' } }] }),
    );
    const ada = await server.addUser(tenant.id, 'ada', { totp: false });
    const agent = newAgent(server);
    const choice = await withPassword(agent, tenant.url(), 'ada');
    const page = await agent.open(`${interactionOf(choice)}/enroll/passkey`);
    await join(ada, 'staff');
    const refused = await createPasskey(agent, page, newAuthenticator(server));
    expect(headingOf(refused)).toBe('You cannot sign in here yet');
    const has = await server.container.storage.credentials.listByUser(tenant.id, ada.user.id);
    expect(has.map(({ method }) => method)).toEqual(['password']);
  });
});

describe('a browser in which a member of a group has signed in', () => {
  it('takes the password of somebody else who signs in next, where the group takes none', async () => {
    const tenant = await newTenant(
      aPolicy({ campaigns: [], groups: [{ group: 'staff', signIn: { methods: ['passkey'] } }] }),
    );
    const client = await server.addClient(tenant.id, 'rp');
    await server.addUser(tenant.id, 'bob');
    const bobs = await signIn(newAgent(server), tenant.url('rp'), 'bob', PASSWORD);
    const hint = String((await redeem(server, tenant.id, client, bobs)).body['id_token']);

    const ada = await server.addUser(tenant.id, 'ada');
    const device = newAuthenticator(server);
    await addPasskey(server, ada, device);
    await join(ada, 'staff');
    for (const wish of [{ prompt: 'login' }, { id_token_hint: hint }]) {
      const agent = newAgent(server);
      const login = await agent.open(tenant.url('rp'));
      expect((await usePasskey(agent, login, device)).leftTo?.searchParams.has('code')).toBe(true);
      pass();
      const leaving = await withPassword(agent, tenant.url('rp', wish), 'bob');
      const mfa = await agent.submit(leaving, '/session/end/confirm', {});
      const done = await agent.submit(mfa, '/totp', { code: totpCode() });
      expect([Object.keys(wish), done.leftTo?.searchParams.has('code')]).toEqual([Object.keys(wish), true]);
    }
    const agent = newAgent(server);
    await usePasskey(agent, await agent.open(tenant.url('rp')), device);
    const refused = await withPassword(agent, tenant.url('rp', { prompt: 'login' }), 'ada');
    expect([refused.status, problemOn(refused)]).toEqual([422, 'method_not_allowed']);
  });
});

describe('an application whose rules leave nobody a way in', () => {
  it('says so as well where a new sign-in is asked for', async () => {
    const tenant = await newTenant();
    const clientId = await tenant.application({ signIn: { methods: ['email_code'] } });
    const agent = newAgent(server);
    for (const wish of [{}, { prompt: 'login' }]) {
      const page = await agent.open(tenant.url(clientId, wish));
      expect(headingOf(page)).toBe('You cannot sign in here yet');
      const back = await agent.submit(page, '/cancel', {});
      expect(back.leftTo?.searchParams.get('error')).toBe('unmet_authentication_requirements');
    }
  });
});

describe('a token that came of a first factor which its application does not take any more', () => {
  it('is not refreshed, though a second factor of that sign-in is left', async () => {
    const tenant = await newTenant(aPolicy({ campaigns: [], assurance: { required: 'single_factor' } }));
    const client = await server.addClient(tenant.id, 'rp');
    const { username } = await server.addUser(tenant.id, 'ada');
    const url = tenant.url('rp', { acr_values: 'https://refeds.org/profile/mfa' });
    const { body } = await redeem(server, tenant.id, client, await signIn(newAgent(server), url, username, PASSWORD));
    await server.container.clients.updateClient(tenant.id, 'rp', { rules: { signIn: { methods: ['passkey'] } } });
    const refresh = { grant_type: 'refresh_token', refresh_token: String(body['refresh_token']) };
    const refused = await tokenRequest(server, tenant.id, client, refresh);
    expect([refused.status, refused.body['error']]).toEqual([400, 'invalid_grant']);
  });
});
