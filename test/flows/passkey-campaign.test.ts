import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { aCampaign, aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer } from '../support/start-test-server.ts';
import type { Page, UserAgent } from '../support/user-agent.ts';
import {
  auditTrail,
  authorizationUrl,
  claimsOf,
  createPasskey,
  headingOf,
  newAgent,
  newAuthenticator,
  pass,
  postTo,
  problemOn,
  redeem,
  signIn,
  stopClock,
  usePasskey,
} from './support.ts';

const DAY = 86_400;

describe('being asked for a passkey after signing in', () => {
  let server: TestServer;
  const clients: Record<string, { clientId: string; secret: string }> = {};

  const arrive = async (tenantId: string, username: string, agent: UserAgent = newAgent(server)) => {
    const page = await signIn(agent, authorizationUrl(server, tenantId, 'demo'), username, PASSWORD);
    return { agent, page };
  };
  const newcomer = async (tenantId: string, username: string) => {
    await server.addUser(tenantId, username);
    return arrive(tenantId, username);
  };

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('required', aPolicy({ campaigns: [aCampaign({ mode: 'required' })] }));
    await server.addTenant(
      'suggest',
      aPolicy({ campaigns: [aCampaign({ mode: 'suggest', snoozeDays: 1, skips: 3 })] }),
    );
    for (const tenantId of ['required', 'suggest']) clients[tenantId] = await server.addClient(tenantId, 'demo');
  });
  beforeEach(stopClock);
  afterEach(() => void jest.useRealTimers());
  afterAll(() => server.close());

  it('required: offers no skip and refuses one that is posted', async () => {
    const { agent, page } = await newcomer('required', 'ada');
    expect(headingOf(page)).toBe('Create your passkey');
    expect(page.html).not.toMatch(/action="[^"]*\/skip"/);
    for (const free of ['yes', 'no']) {
      const refused = await postTo(agent, page, '/skip', { free });
      expect([refused.status, problemOn(refused)]).toEqual([403, 'forbidden']);
    }
    expect((await auditTrail(server, 'required', 1))[0]).toBe('passkey.enrollment_skipped: required');
    expect(headingOf(await agent.open(authorizationUrl(server, 'required', 'demo')))).toBe('Create your passkey');
  });

  it('required: registers, names, and reaches the application with what was proven', async () => {
    const { agent, page } = await newcomer('required', 'bob');
    const device = newAuthenticator(server, { aaguid: 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd' });
    const naming = await createPasskey(agent, page, device);
    expect(naming.html).toMatch(/name="name"[^>]*value="[^"]+"/);
    const nameless = await agent.submit(naming, '/name', { name: '   ' });
    expect(nameless.status).toBe(422);
    const tooLong = await agent.submit(nameless, '/name', { name: 'x'.repeat(65) });
    expect(tooLong.status).toBe(422);
    const done = await agent.submit(tooLong, '/name', { name: '<b>Key</b>' });
    const claims = claimsOf(await redeem(server, 'required', clients['required']!, done));
    expect(claims).toMatchObject({ acr: 'https://refeds.org/profile/mfa', amr: ['pwd', 'otp', 'mfa'] });

    pass();
    const next = newAgent(server);
    const login = await next.open(authorizationUrl(server, 'required', 'demo'));
    const again = await usePasskey(next, login, device);
    expect(claimsOf(await redeem(server, 'required', clients['required']!, again))['acr']).toBe('phr');
  });

  it('explains a passkey that was refused, with a code, and takes the next try', async () => {
    const { agent, page } = await newcomer('required', 'cleo');
    const device = newAuthenticator(server);
    const unverified = await createPasskey(agent, page, device, { flags: { uv: false } });
    expect([unverified.status, problemOn(unverified)]).toEqual([422, 'no_user_verification']);
    const foreign = await createPasskey(agent, unverified, device, { clientData: { origin: 'https://evil.example' } });
    expect(problemOn(foreign)).toBe('wrong_origin');
    const garbage = await postTo(agent, foreign, '/enroll/passkey', { response: '{"id":' });
    expect([garbage.status, problemOn(garbage)]).toEqual([422, 'unknown']);
    expect(headingOf(await createPasskey(agent, garbage, device))).toBe('Passkey added');
  });

  it("cancels back to the application, and registers no passkey under another's name page", async () => {
    const { agent, page } = await newcomer('required', 'dave');
    const back = await agent.submit(page, '/cancel');
    expect(back.leftTo?.searchParams.get('error')).toBe('access_denied');

    const other = await newcomer('required', 'eve');
    const mine = await newcomer('required', 'fred');
    const naming = await createPasskey(other.agent, other.page, newAuthenticator(server));
    const credential = /name="credential" value="([^"]+)"/.exec(naming.html)![1]!;
    const stolen = await mine.agent.open(`${mine.page.url}/enroll/passkey/name?credential=${credential}`);
    expect(stolen.status).toBe(404);
    const renamed = await postTo(mine.agent, mine.page, '/enroll/passkey/name', { credential, name: 'stolen' });
    expect([renamed.status, renamed.leftTo]).toEqual([404, undefined]);
  });

  it('suggested: a skip lets the sign-in through and is not repeated within its day', async () => {
    const { agent, page } = await newcomer('suggest', 'ada');
    expect(page.html).toContain('3 more times');
    expect((await agent.submit(page, '/skip')).leftTo?.searchParams.get('code')).toBeTruthy();
    pass(DAY - 30);
    expect((await arrive('suggest', 'ada')).page.leftTo).toBeDefined();
    pass();
    expect((await arrive('suggest', 'ada')).page.html).toContain('2 more times');
  });

  it('suggested: the fourth sign-in after three skips requires it, in whichever browser', async () => {
    await server.addUser('suggest', 'bob');
    for (let skips = 0; skips < 3; skips += 1) {
      const { agent, page } = await arrive('suggest', 'bob');
      expect((await agent.submit(page, '/skip')).leftTo).toBeDefined();
      pass(DAY);
    }
    const { agent, page } = await arrive('suggest', 'bob');
    expect(headingOf(page)).toBe('Create your passkey');
    expect((await postTo(agent, page, '/skip', {})).status).toBe(403);
  });

  it('suggested: a skip after a failure is free, and asks again at the next sign-in', async () => {
    const { agent, page } = await newcomer('suggest', 'cleo');
    const failed = await createPasskey(agent, page, newAuthenticator(server), { flags: { uv: false } });
    expect((await agent.submit(failed, '/skip', { free: 'yes' })).leftTo).toBeDefined();
    pass();
    expect((await arrive('suggest', 'cleo')).page.html).toContain('3 more times');
  });

  it('suggested: single sign-on is not interrupted', async () => {
    const { agent, page } = await newcomer('suggest', 'dave');
    await agent.submit(page, '/skip');
    pass(3000);
    expect((await agent.open(authorizationUrl(server, 'suggest', 'demo'))).leftTo).toBeDefined();
  });

  it('counts one skip when it is posted twenty times at once', async () => {
    const { agent, page } = await newcomer('suggest', 'erin');
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.html)![1]!;
    await Promise.all(Array.from({ length: 20 }, () => agent.send('post', `${page.url}/skip`, { form: { csrf } })));
    const user = await server.container.users.findByIdentifier('suggest', 'erin');
    const state = await server.container.storage.enrollments.find('suggest', user!.id);
    expect(state.campaigns['everybody']?.skips).toBe(1);
    const events = await server.container.storage.audit.listByUser('suggest', user!.id, 100);
    expect(events.filter(({ type }) => type === 'passkey.enrollment_skipped')).toHaveLength(1);
  });

  it('left open for more than five minutes: the page and its forms go back to the sign-in', async () => {
    const { agent, page } = await newcomer('required', 'gil');
    pass(301);
    const opened = await agent.open(`${page.url}/enroll/passkey`);
    expect(headingOf(opened)).toBe('Sign in');
    expect(await agent.open(`${page.url}/enroll/passkey-options`)).toMatchObject({ status: 410 });

    const other = await newcomer('required', 'hal');
    const response = newAuthenticator(server).register(optionsOn(other.page) as never);
    pass(301);
    const posted = await postTo(other.agent, other.page, '/enroll/passkey', { response: JSON.stringify(response) });
    expect(posted.status).toBe(303);
    const user = await server.container.users.findByIdentifier('required', 'hal');
    const methods = await server.container.storage.credentials.listByUser('required', user!.id);
    expect(methods.map(({ method }) => method)).toEqual(['password', 'totp']);
  });
});

function optionsOn({ html }: Page): unknown {
  return JSON.parse((/data-options="([^"]+)"/.exec(html)?.[1] ?? '').replaceAll('&quot;', '"'));
}
