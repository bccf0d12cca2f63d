import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClientRules, GroupRules, TenantPolicy } from '#src/policy/types.ts';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer, type TestUser } from '../support/start-test-server.ts';
import type { Page, UserAgent } from '../support/user-agent.ts';
import {
  addPasskey,
  auditTrail,
  authorizationUrl,
  createPasskey,
  headingOf,
  interactionOf,
  newAgent,
  newAuthenticator,
  postTo,
  problemOn,
  signIn,
  usePasskey,
} from './support.ts';

let server: TestServer;
let count = 0;
beforeAll(async () => void (server = await startTestServer()));
afterAll(() => server.close());

const join = async ({ user }: TestUser, group: string) => {
  const { groups, users } = server.container.storage;
  await groups.add({ tenantId: user.tenantId, id: group, name: group, createdAt: 1, version: 1 });
  expect(await users.joinGroup(user.tenantId, user.id, group)).toBe(true);
};
const newTenant = async (groups: readonly GroupRules[], policy: Partial<TenantPolicy> = {}) => {
  const id = `tenant${(count += 1)}`;
  const whole = { ...aPolicy({ campaigns: [], groups }), ...policy };
  await server.addTenant(id, whole);
  await server.addClient(id, 'demo');
  const url = (clientId = 'demo', parameters: Record<string, string> = {}) =>
    authorizationUrl(server, id, clientId, parameters);
  const application = async (rules: ClientRules) => {
    const { clientId } = await server.addClient(id, `app${(count += 1)}`);
    expect(await server.container.clients.updateClient(id, clientId, { rules })).toBe('updated');
    return clientId;
  };
  const member = async (name: string, group: string, options: { totp?: boolean } = {}) => {
    const user = await server.addUser(id, name, options);
    await join(user, group);
    return user;
  };
  const issuePass = async ({ user }: TestUser) =>
    (await server.container.methods.temporaryAccessPasses.issue(user, whole.temporaryAccessPass)).pass;
  return { id, url, application, member, issuePass };
};
const open = async (url: string, agent: UserAgent = newAgent(server)) => ({ agent, page: await agent.open(url) });
const textOf = ({ html }: Page) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
const withPassword = (agent: UserAgent, page: Page, username: string, password = PASSWORD) =>
  agent.submit(page, '/password', { username, password });

describe('a group whose members sign in without a password', () => {
  const passkeyOnly = [{ group: 'staff', signIn: { methods: ['passkey', 'temporary_access_pass'] } }] as const;

  it('says so to whoever has typed the right one, with the ways that are left, and signs nobody in', async () => {
    const tenant = await newTenant(passkeyOnly);
    await tenant.member('ada', 'staff');
    const { agent, page } = await open(tenant.url());
    const refused = await withPassword(agent, page, 'ada');
    expect([refused.status, problemOn(refused)]).toEqual([422, 'method_not_allowed']);
    expect(textOf(refused)).toContain(`${tenant.id} Ltd asks you to sign in another way.`);
    expect(textOf(refused)).toContain('Accepted from you: Passkey, Temporary access pass.');
    expect(await auditTrail(server, tenant.id, 1)).toEqual(['sign_in.password: method_not_allowed']);
    expect(headingOf(await agent.open(tenant.url()))).toBe('Sign in');
  });

  it('tells nothing to whoever has typed a wrong one', async () => {
    const tenant = await newTenant(passkeyOnly);
    await tenant.member('ada', 'staff');
    const answers = [];
    for (const username of ['ada', 'nobody']) {
      const { agent, page } = await open(tenant.url());
      const refused = await withPassword(agent, page, username, 'not the password at all');
      answers.push([refused.status, problemOn(refused), refused.html.includes('asks you to')]);
    }
    expect(answers).toEqual([
      [422, 'wrong_secret', false],
      [422, 'wrong_secret', false],
    ]);
  });

  it('leaves everybody else their password', async () => {
    const tenant = await newTenant(passkeyOnly);
    await server.addUser(tenant.id, 'bob');
    expect((await signIn(newAgent(server), tenant.url(), 'bob', PASSWORD)).leftTo).toBeDefined();
  });

  it('ends a session that rests on one when somebody joins, and says why', async () => {
    const tenant = await newTenant(passkeyOnly);
    const bob = await server.addUser(tenant.id, 'bob');
    const agent = newAgent(server);
    await signIn(agent, tenant.url(), 'bob', PASSWORD);
    await join(bob, 'staff');
    const page = await agent.open(tenant.url());
    expect(textOf(page)).toContain('What you signed in with before is not accepted here. Please sign in another way.');
  });
});

describe('a group whose members sign in without a passkey', () => {
  it('says so to whoever has shown one, with the ways that are left, and does not have it forgotten', async () => {
    const tenant = await newTenant([{ group: 'kiosk', signIn: { methods: ['password'] } }]);
    const device = newAuthenticator(server);
    await addPasskey(server, await tenant.member('ada', 'kiosk'), device);
    const { agent, page } = await open(tenant.url());
    const refused = await usePasskey(agent, page, device);
    expect([refused.status, problemOn(refused)]).toEqual([422, 'method_not_allowed']);
    expect(textOf(refused)).toContain('Accepted from you: Password.');
    expect(refused.html).not.toContain('data-orphan=');
    expect(await auditTrail(server, tenant.id, 1)).toEqual(['sign_in.passkey: method_not_allowed']);
    expect(headingOf(await agent.open(tenant.url()))).toBe('Sign in');
  });
});

describe('an application that takes passkeys only', () => {
  it('shows nothing else, and refuses what is sent all the same', async () => {
    const tenant = await newTenant([]);
    const app = await tenant.application({ signIn: { methods: ['passkey'] } });
    await server.addUser(tenant.id, 'ada');
    const { agent, page } = await open(tenant.url(app));
    expect(page.html).toContain('id="passkey"');
    expect(page.html).not.toContain('id="password-form"');
    expect((await agent.open(`${interactionOf(page)}/options`)).html).not.toContain('id="use-password"');
    const posted = await postTo(agent, page, '/password', { username: 'ada', password: PASSWORD });
    expect([posted.status, problemOn(posted)]).toEqual([403, 'forbidden']);
  });

  it('does not take a session that a password has begun, and says so', async () => {
    const tenant = await newTenant([]);
    const app = await tenant.application({ signIn: { methods: ['passkey'] }, mfa: { methods: ['passkey'] } });
    const ada = await server.addUser(tenant.id, 'ada');
    const device = newAuthenticator(server);
    const agent = newAgent(server);
    await signIn(agent, tenant.url(), 'ada', PASSWORD);
    await addPasskey(server, ada, device);
    const page = await agent.open(tenant.url(app));
    expect(textOf(page)).toContain('What you signed in with before is not accepted here.');
    expect((await usePasskey(agent, page, device)).leftTo?.searchParams.has('code')).toBe(true);
  });
});

describe('three requirements at once', () => {
  it('come to the strictest of two groups and an application', async () => {
    const tenant = await newTenant(
      [
        { group: 'staff', assurance: { required: 'multi_factor' } },
        { group: 'finance', assurance: { required: 'phishing_resistant' } },
      ],
      { assurance: { required: 'single_factor', maxAge: null } },
    );
    const app = await tenant.application({ assurance: { required: 'multi_factor' } });
    const ada = await tenant.member('ada', 'staff');
    const first = await signIn(newAgent(server), tenant.url(app), 'ada', PASSWORD);
    expect(first.leftTo?.searchParams.has('code')).toBe(true);

    await join(ada, 'finance');
    const bob = await server.addUser(tenant.id, 'bob');
    const { agent, page } = await open(tenant.url(app));
    const enrollment = await withPassword(agent, page, bob.username);
    expect(headingOf(enrollment)).toBe('Confirm it’s you');

    const device = newAuthenticator(server);
    await addPasskey(server, ada, device);
    const again = await open(tenant.url(app));
    const mfa = await withPassword(again.agent, again.page, 'ada');
    expect(textOf(mfa)).toContain('cannot be copied or passed on');
    expect(mfa.html).not.toContain('id="use-totp"');
    expect((await usePasskey(again.agent, mfa, device)).leftTo?.searchParams.has('code')).toBe(true);
  });
});

describe('a group whose members add their first second step with a pass only', () => {
  const withheld = [{ group: 'staff', mfa: { enrollment: 'not_offered' } }] as const;
  const refusedMember = async (policy: Partial<TenantPolicy> = {}) => {
    const tenant = await newTenant(withheld, policy);
    const ada = await tenant.member('ada', 'staff', { totp: false });
    const { agent, page } = await open(tenant.url());
    return { tenant, ada, agent, page: await withPassword(agent, page, 'ada') };
  };

  it('are told what to ask for, and enter it right there to go on', async () => {
    const { tenant, ada, agent, page } = await refusedMember();
    expect(headingOf(page)).toBe('You cannot sign in here yet');
    expect(textOf(page)).toContain(`Ask the administrator of ${tenant.id} Ltd for a temporary access pass.`);

    const form = await agent.open(`${interactionOf(page)}/pass`);
    expect(form.html).toContain('value="ada"');
    const wrong = await agent.submit(form, '/pass', { username: 'ada', pass: 'WRONG-WRONG-WRONG' });
    expect([wrong.status, problemOn(wrong)]).toEqual([422, 'wrong_secret']);
    const choice = await agent.submit(wrong, '/pass', { username: 'ada', pass: await tenant.issuePass(ada) });
    expect(headingOf(choice)).toBe('Protect your account');

    const device = newAuthenticator(server);
    const naming = await createPasskey(agent, await agent.open(`${interactionOf(choice)}/enroll/passkey`), device);
    const proof = await agent.submit(naming, '/enroll/passkey/name', { name: 'Laptop' });
    expect((await usePasskey(agent, proof, device)).leftTo?.searchParams.has('code')).toBe(true);
  });

  it('go on as whoever the pass is for', async () => {
    const { tenant, agent, page } = await refusedMember();
    const bob = await tenant.member('bob', 'staff', { totp: false });
    const form = await agent.open(`${interactionOf(page)}/pass`);
    const switching = await agent.submit(form, '/pass', { username: 'bob', pass: await tenant.issuePass(bob) });
    const choice = await agent.submit(switching, '/session/end/confirm');
    expect(headingOf(choice)).toBe('Protect your account');
    expect(textOf(choice)).toContain('signing in as bob');
  });

  it('go back to the application otherwise, which learns why', async () => {
    const { tenant, agent, page } = await refusedMember();
    const back = await agent.submit(page, '/cancel');
    expect(back.leftTo?.searchParams.get('error')).toBe('unmet_authentication_requirements');
    expect(await auditTrail(server, tenant.id, 2)).toContain('sign_in.not_possible: pass_needed');
  });

  it('are offered no form where no pass starts a sign-in', async () => {
    const { agent, page } = await refusedMember({ signIn: { methods: ['passkey', 'password'] } });
    expect(page.html).not.toContain('id="enter-pass"');
    const form = await agent.open(`${interactionOf(page)}/pass`);
    expect([form.status, problemOn(form)]).toEqual([403, 'forbidden']);
  });

  it('others are offered no form on the page that refuses them', async () => {
    const tenant = await newTenant([], { mfa: { methods: ['totp'], enrollment: 'at_sign_in', trustedDeviceDays: 0 } });
    const app = await tenant.application({ mfa: { methods: [] } });
    await server.addUser(tenant.id, 'ada', { totp: false });
    const { agent, page } = await open(tenant.url(app, { acr_values: 'phrh' }));
    const refused = await withPassword(agent, page, 'ada');
    expect(headingOf(refused)).toBe('You cannot sign in here yet');
    expect((await agent.open(`${interactionOf(refused)}/pass`)).status).toBe(403);
  });
});

describe('rules that leave no way in between them', () => {
  it('refuse everybody with a page, before anybody is known', async () => {
    const tenant = await newTenant([], { signIn: { methods: ['passkey', 'password'] } });
    const app = await tenant.application({ signIn: { methods: ['email_code'] } });
    const { agent, page } = await open(tenant.url(app));
    expect([page.status, headingOf(page)]).toEqual([200, 'You cannot sign in here yet']);
    expect(textOf(page)).toContain(`The rules of ${tenant.id} Ltd leave no way to sign in to ${app} app.`);
    const back = await agent.submit(page, '/cancel');
    expect(back.leftTo?.searchParams.get('error')).toBe('unmet_authentication_requirements');
    const silent = await agent.open(tenant.url(app, { prompt: 'none' }));
    expect(silent.leftTo?.searchParams.get('error')).toBe('unmet_authentication_requirements');
  });

  it('refuse a member of a group by name of nobody, once they have signed in elsewhere', async () => {
    const tenant = await newTenant([{ group: 'staff', signIn: { methods: ['password'] } }]);
    const app = await tenant.application({ signIn: { methods: ['passkey'] } });
    await tenant.member('ada', 'staff');
    const agent = newAgent(server);
    await signIn(agent, tenant.url(), 'ada', PASSWORD);
    expect(textOf(await agent.open(tenant.url(app)))).toContain('leave no way to sign in');
  });
});
