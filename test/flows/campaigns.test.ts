import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Campaign } from '#src/policy/types.ts';
import { aCampaign, aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer, type TestUser } from '../support/start-test-server.ts';
import { userAgent, type Page, type UserAgent } from '../support/user-agent.ts';
import {
  addPasskey,
  auditTrail,
  authorizationUrl,
  headingOf,
  interactionOf,
  newAgent,
  newAuthenticator,
  pass,
  postTo,
  problemOn,
  signIn,
  stopClock,
  totpCode,
} from './support.ts';

const DAY = 86_400;
const ICLOUD = 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd';
const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15';
const REQUIRED = 'Create your passkey';
const SUGGESTED = 'Sign in faster next time';

let server: TestServer;
let count = 0;
beforeAll(async () => void (server = await startTestServer()));
beforeEach(stopClock);
afterEach(() => void jest.useRealTimers());
afterAll(() => server.close());

/** A tenant of its own with these campaigns, one user and two applications. */
const newTenant = async (...campaigns: Partial<Campaign>[]) => {
  const id = `tenant${(count += 1)}`;
  await server.addTenant(id, aPolicy({ campaigns: campaigns.map(aCampaign) }));
  for (const client of ['demo', 'other']) await server.addClient(id, client);
  const ada = await server.addUser(id, 'ada');
  const url = (client = 'demo', parameters: Record<string, string> = {}) =>
    authorizationUrl(server, id, client, parameters);
  const arrive = async (agent: UserAgent = newAgent(server)) => {
    pass();
    return { agent, page: await signIn(agent, url(), 'ada', PASSWORD) };
  };
  const skips = async () => {
    const { campaigns: counted } = await server.container.storage.enrollments.find(id, ada.user.id);
    return Object.fromEntries(Object.entries(counted).map(([name, state]) => [name, state.skips]));
  };
  return { id, ada, url, arrive, skips };
};
const join = async ({ user }: TestUser, group: string) => {
  const { groups, users } = server.container.storage;
  await groups.add({ tenantId: user.tenantId, id: group, name: group, createdAt: 1, version: 1 });
  expect(await users.joinGroup(user.tenantId, user.id, group)).toBe(true);
};
const inDays = (days: number) => new Date(Date.now() + days * DAY * 1000);
const asDay = (date: Date) => date.toISOString().slice(0, 10);
const asRead = (date: Date, locale: string) =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(date);
const textOf = ({ html }: Page) => html.replaceAll(/<[^>]*>/g, '').replaceAll(/\s+/g, ' ');
const goesOn = (page: Page) => page.leftTo?.searchParams.has('code') === true;

describe('a suggestion with a due date', () => {
  it('tells how often it can be put off, for how long, and the day from which it is required', async () => {
    const due = inDays(40);
    const { arrive } = await newTenant({ snoozeDays: 7, due: asDay(due) });
    const { agent, page } = await arrive();
    expect(headingOf(page)).toBe(SUGGESTED);
    expect(textOf(page)).toContain('You can put this off 3 more times. After that a passkey is required.');
    expect(textOf(page)).toContain('We ask again in 7 days at the earliest.');
    expect(textOf(page)).toContain(`From ${asRead(due, 'en-GB')} on you will need one.`);
    const german = await agent.send('get', page.url, { headers: { 'Accept-Language': 'de' } });
    expect(german.html).toContain(`Ab dem ${asRead(due, 'de')} brauchen Sie einen.`);
  });

  it('is required from that day on, whatever was put off, and tells since when', async () => {
    const due = inDays(3);
    const { arrive, url } = await newTenant({ snoozeDays: 14, due: asDay(due) });
    const { agent, page } = await arrive();
    expect(goesOn(await agent.submit(page, '/skip'))).toBe(true);

    pass(3 * DAY);
    const { agent: later, page: required } = await arrive();
    expect(headingOf(required)).toBe(REQUIRED);
    expect(textOf(required)).toContain(`Since ${asRead(due, 'en-GB')}, your organisation`);
    expect(required.html).not.toMatch(/action="[^"]*\/skip"/);
    expect((await postTo(later, required, '/skip', {})).status).toBe(403);
    expect(headingOf(await later.open(url()))).toBe(REQUIRED);
  });
});

describe('the last skip', () => {
  const last = { skips: 1, snoozeDays: 0 };

  it('lets one go on where two tabs of one sign-in use it', async () => {
    const { arrive, skips } = await newTenant(last);
    const { agent, page } = await arrive();
    const tabs = await Promise.all([postTo(agent, page, '/skip', {}), postTo(agent, page, '/skip', {})]);
    const [onward, refused] = tabs.map(({ status }) => status).toSorted((one, other) => one - other);
    expect(onward).toBe(303);
    expect([403, 409]).toContain(refused);
    expect(await skips()).toEqual({ everybody: 1 });
  });

  it('lets one go on where two sign-ins use it at once, and the other only with a passkey', async () => {
    const { arrive, skips, url } = await newTenant(last);
    const tries = [await arrive(), await arrive()];
    const answers = await Promise.all(
      tries.map(async ({ agent, page }) => ({ agent, answer: await postTo(agent, page, '/skip', {}) })),
    );
    const refused = answers.filter(({ answer }) => answer.status !== 303);
    expect(refused).toHaveLength(1);
    expect([403, 409]).toContain(refused[0]?.answer.status);
    expect(await skips()).toEqual({ everybody: 1 });
    expect(headingOf((await refused[0]?.agent.open(url())) as Page)).toBe(REQUIRED);
  });

  it('is not given again to whoever sends it again', async () => {
    const { arrive, skips, url } = await newTenant(last);
    const { agent, page } = await arrive();
    expect(goesOn(await agent.submit(page, '/skip'))).toBe(true);
    const again = await postTo(agent, page, '/skip', {});
    expect(again.status).toBeGreaterThanOrEqual(400);
    const free = await postTo(agent, page, '/skip', { free: 'yes' });
    expect(free.status).toBeGreaterThanOrEqual(400);
    expect(await skips()).toEqual({ everybody: 1 });
    expect(headingOf(await agent.open(url()))).toBe(REQUIRED);
  });

  it.each<[string, (one: Awaited<ReturnType<typeof newTenant>>, agent: UserAgent) => Promise<Page>]>([
    ['at the authorization endpoint', ({ url }, agent) => agent.open(url())],
    ['at another application', ({ url }, agent) => agent.open(url('other'))],
    ['in a new browser', async ({ arrive }) => (await arrive()).page],
    [
      'after signing in anew',
      async ({ url }, agent) => {
        pass();
        return signIn(agent, url('demo', { prompt: 'login' }), 'ada', PASSWORD);
      },
    ],
  ])('is the last %s', async (_, again) => {
    const tenant = await newTenant(last);
    const { agent, page } = await tenant.arrive();
    expect(goesOn(await agent.submit(page, '/skip'))).toBe(true);
    const required = await again(tenant, agent);
    expect(headingOf(required)).toBe(REQUIRED);
    expect(required.html).not.toMatch(/action="[^"]*\/skip"/);
  });

  it('is the last for prompt=none as well', async () => {
    const { arrive, url } = await newTenant(last);
    const { agent, page } = await arrive();
    await agent.submit(page, '/skip');
    const silent = await agent.open(url('demo', { prompt: 'none' }));
    expect(silent.leftTo?.searchParams.get('error')).toBe('interaction_required');
  });

  it('is not in a tab that was opened while there was one', async () => {
    const { arrive, id } = await newTenant(last);
    const old = await arrive();
    const { agent, page } = await arrive();
    expect(goesOn(await agent.submit(page, '/skip'))).toBe(true);
    for (const free of ['no', 'yes']) {
      const refused = await postTo(old.agent, old.page, '/skip', { free });
      expect([refused.status, problemOn(refused)]).toEqual([403, 'forbidden']);
    }
    expect(await auditTrail(server, id, 1)).toEqual(['passkey.enrollment_skipped: required']);
    expect(headingOf(await old.agent.open(interactionOf(old.page)))).toBe(SUGGESTED);
    expect((await postTo(old.agent, old.page, '/skip', {})).status).toBe(403);
  });
});

describe('a suggestion on another device', () => {
  const holder = async (...campaigns: Partial<Campaign>[]) => {
    const tenant = await newTenant(...campaigns);
    await addPasskey(server, tenant.ada, newAuthenticator(server, { aaguid: ICLOUD }));
    pass(60);
    const on = async (system: string) => {
      pass();
      const agent = userAgent(server.url, { 'User-Agent': system });
      const login = await agent.open(tenant.url());
      const mfa = await agent.submit(login, '/password', { username: 'ada', password: PASSWORD });
      const app = await agent.open(`${interactionOf(mfa)}?method=totp`);
      return agent.submit(app, '/totp', { code: totpCode() });
    };
    return { ...tenant, on };
  };

  it("is made on Windows to whoever has a passkey in Apple's keychain, in words that fit", async () => {
    const page = await (await holder({})).on(WINDOWS);
    expect(headingOf(page)).toBe('Add a passkey to this device as well');
    expect(textOf(page)).toContain('is kept elsewhere. With one on this device you need no password here either.');
  });

  it('is not made on a Mac, nor where the browser does not tell', async () => {
    const { on } = await holder({});
    expect(goesOn(await on(MAC))).toBe(true);
    expect(goesOn(await on('curl/8'))).toBe(true);
  });

  it('is no requirement: that is met by any passkey', async () => {
    expect(goesOn(await (await holder({ mode: 'required' })).on(WINDOWS))).toBe(true);
    const due = { due: asDay(inDays(-1)) };
    expect(goesOn(await (await holder(due)).on(WINDOWS))).toBe(true);
  });
});

describe('who is asked', () => {
  it('is not whoever has just added another method in the same session, but at the next sign-in', async () => {
    const { id, arrive, ada, url } = await newTenant({});
    const { storage } = server.container;
    const all = await storage.credentials.listByUser(id, ada.user.id);
    const totp = all.find(({ method }) => method === 'totp')!;
    await storage.credentials.remove({ tenantId: id, userId: ada.user.id }, totp.id);
    const agent = newAgent(server);
    const login = await agent.open(url());
    const choice = await agent.submit(login, '/password', { username: 'ada', password: PASSWORD });
    pass(20);
    await storage.credentials.add({ ...totp, createdAt: Math.floor(Date.now() / 1000) });
    const mfa = await agent.open(url());
    expect(headingOf(choice)).toBe('Protect your account');
    expect(goesOn(await agent.submit(mfa, '/totp', { code: totpCode() }))).toBe(true);

    expect(headingOf((await arrive()).page)).toBe(SUGGESTED);
  });

  it('is everybody but the members of an exempt group', async () => {
    const { arrive, ada } = await newTenant({ mode: 'required', exempt: ['guests'] });
    expect(headingOf((await arrive()).page)).toBe(REQUIRED);
    await join(ada, 'guests');
    expect(goesOn((await arrive()).page)).toBe(true);
  });

  it('is a member of the group that a campaign is for, from the next request on', async () => {
    const { arrive, ada, url } = await newTenant({ mode: 'required', groups: ['staff'] });
    const { agent, page } = await arrive();
    expect(goesOn(page)).toBe(true);
    await join(ada, 'staff');
    expect(headingOf(await agent.open(url()))).toBe(REQUIRED);
  });
});

describe('a page that is open while its user leaves the group that a campaign is for', () => {
  it('goes on with the sign-in, and counts nothing', async () => {
    const { arrive, ada, id, skips } = await newTenant({ groups: ['staff'] });
    await join(ada, 'staff');
    const { agent, page } = await arrive();
    expect(headingOf(page)).toBe(SUGGESTED);
    await server.container.storage.users.leaveGroup(id, ada.user.id, 'staff');
    expect(goesOn(await agent.submit(page, '/skip'))).toBe(true);
    expect(await skips()).toEqual({});
  });
});

describe('two campaigns at once', () => {
  const slow = { id: 'slow', skips: 3, snoozeDays: 1 };
  const urgent = { id: 'urgent', skips: 1, snoozeDays: 7, groups: ['staff'] };

  it('offer what both of them allow, and count one skip each, however often it is posted', async () => {
    const { arrive, ada, skips } = await newTenant(slow, urgent);
    await join(ada, 'staff');
    const { agent, page } = await arrive();
    expect(textOf(page)).toContain('You can put this off once more.');
    expect(textOf(page)).toContain('We ask again tomorrow at the earliest.');
    const answers = await Promise.all(Array.from({ length: 10 }, () => postTo(agent, page, '/skip', {})));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(await skips()).toEqual({ slow: 1, urgent: 1 });
  });

  it('ask each in its time, and together come to a requirement when one of them does', async () => {
    const { arrive, ada, skips } = await newTenant(slow, urgent);
    await join(ada, 'staff');
    const first = await arrive();
    await first.agent.submit(first.page, '/skip');
    pass(DAY);
    const second = await arrive();
    expect(textOf(second.page)).toContain('You can put this off 2 more times.');
    await second.agent.submit(second.page, '/skip');
    expect(await skips()).toEqual({ slow: 2, urgent: 1 });
    pass(7 * DAY);
    const third = await arrive();
    expect(headingOf(third.page)).toBe(REQUIRED);
    expect((await postTo(third.agent, third.page, '/skip', {})).status).toBe(403);
  });
});
