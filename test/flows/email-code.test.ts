import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import { codeFor, mailsTo } from '../support/mail.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';
import type { Page, UserAgent } from '../support/user-agent.ts';
import {
  authorizationUrl,
  claimsOf,
  headingOf,
  newAgent,
  pass,
  problemOn,
  redeem,
  stopClock,
  totpCode,
} from './support.ts';

const wrongCode = (right: string) => String((Number(right) + 1) % 1_000_000).padStart(6, '0');

describe('a sign-in by email code', () => {
  let server: TestServer;
  const clients = new Map<string, { clientId: string; secret: string }>();

  beforeAll(async () => {
    server = await startTestServer();
    const signIn = { methods: ['passkey', 'password', 'email_code'] } as const;
    const quiet = { campaigns: [] } as const;
    await server.addTenant('acme', aPolicy({ ...quiet, signIn }));
    await server.addTenant('single', aPolicy({ ...quiet, signIn, assurance: { required: 'single_factor' } }));
    await server.addTenant('mail', aPolicy({ ...quiet, signIn: { methods: ['email_code'] } }));
    await server.addTenant('without', aPolicy(quiet));
    for (const id of ['acme', 'single', 'mail', 'without']) clients.set(id, await server.addClient(id, 'demo'));
  });
  afterEach(() => void jest.useRealTimers());
  afterAll(() => server.close());

  const addUser = (tenant: string, username: string) =>
    server.addUser(tenant, username, { email: `${username}@${tenant}.example`, emailVerified: true });
  const baseOf = (page: Page) => page.url.replace(/\?.*/, '');
  const ask = async (tenant: string, username: string, agent: UserAgent = newAgent(server)) => {
    const login = await agent.open(authorizationUrl(server, tenant, 'demo'));
    const form = await agent.open(`${baseOf(login)}/email-code`);
    return { agent, page: await agent.submit(form, '/email-code/send', { username }) };
  };

  it('is one factor, however it is followed up', async () => {
    await addUser('single', 'ada');
    const { agent, page } = await ask('single', 'ada');
    expect(headingOf(page)).toBe('Check your mail');
    const done = await agent.submit(page, '/email-code', { code: await codeFor(server, 'ada@single.example') });
    expect(claimsOf(await redeem(server, 'single', clients.get('single')!, done))).toMatchObject({
      acr: 'https://refeds.org/profile/sfa',
      amr: ['otp'],
    });
  });

  it('is followed by a second factor where two are required', async () => {
    await addUser('acme', 'bob');
    const { agent, page } = await ask('acme', 'bob@acme.example');
    const mfa = await agent.submit(page, '/email-code', { code: await codeFor(server, 'bob@acme.example') });
    expect(headingOf(mfa)).toBe('Confirm it’s you');
    expect(mfa.html).not.toContain('method=email_code');
    expect(mfa.html).not.toContain('method=password');
    const done = await agent.submit(mfa, '/totp', { code: totpCode() });
    expect(claimsOf(await redeem(server, 'acme', clients.get('acme')!, done))).toMatchObject({ amr: ['otp', 'mfa'] });
  });

  it('starts on the first page where there is no password', async () => {
    await addUser('mail', 'cleo');
    const agent = newAgent(server);
    const login = await agent.open(authorizationUrl(server, 'mail', 'demo'));
    const page = await agent.submit(login, '/email-code/send', { username: 'cleo' });
    expect((await agent.submit(page, '/email-code', { code: await codeFor(server, 'cleo@mail.example') })).status).toBe(
      200,
    );
  });

  it('keeps the page after a wrong code, takes the right one, and takes it once', async () => {
    await addUser('single', 'dave');
    const { agent, page } = await ask('single', 'dave');
    const code = await codeFor(server, 'dave@single.example');
    const wrong = await agent.submit(page, '/email-code', { code: wrongCode(code) });
    expect([wrong.status, headingOf(wrong), problemOn(wrong)]).toEqual([422, 'Check your mail', 'wrong_secret']);
    expect((await agent.submit(wrong, '/email-code', { code })).leftTo).toBeDefined();
  });

  it('lets one of two windows in that send the same code at once', async () => {
    await addUser('single', 'erin');
    const { agent, page } = await ask('single', 'erin');
    const code = await codeFor(server, 'erin@single.example');
    const [, target = ''] = /action="([^"]*\/email-code)"/.exec(page.html) ?? [];
    const hidden = [...page.html.matchAll(/name="(csrf|token|username)" value="([^"]*)"/g)].slice(0, 3);
    const form = { ...Object.fromEntries(hidden.map(([, name, value]) => [name, value])), code } as Record<
      string,
      string
    >;
    const answers = await Promise.all([1, 2, 3].map(() => agent.send('post', target, { form })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 422, 422]);
  });

  it('belongs to the browser that asked for it', async () => {
    await addUser('single', 'fay');
    const first = await ask('single', 'fay');
    const second = await ask('single', 'fay');
    const mails = await mailsTo(server, 'fay@single.example');
    const [one = ''] = mails.map(({ text }) => /\b\d{6}\b/.exec(text)?.[0]);
    const [, token = ''] = /name="token" value="([^"]*)"/.exec(first.page.html) ?? [];
    const swapped = {
      ...second.page,
      html: second.page.html.replace(/name="token" value="[^"]*"/, `name="token" value="${token}"`),
    };
    const refused = await second.agent.submit(swapped, '/email-code', { code: one });
    expect([refused.status, problemOn(refused)]).toEqual([422, 'code_over']);
    expect((await first.agent.submit(first.page, '/email-code', { code: one })).leftTo).toBeDefined();
  });

  it('is over after ten minutes', async () => {
    stopClock();
    await addUser('single', 'gil');
    const { agent, page } = await ask('single', 'gil');
    const code = await codeFor(server, 'gil@single.example');
    pass(600);
    const late = await agent.submit(page, '/email-code', { code });
    expect([late.status, problemOn(late)]).toEqual([422, 'code_over']);
  });

  it.each(['hal', 'nobody'])('is sent to %s three times, and then after a pause', async (username) => {
    stopClock();
    if (username !== 'nobody') await addUser('single', username);
    let { agent, page } = await ask('single', username);
    for (let time = 0; time < 2; time += 1) page = await agent.submit(page, '/email-code/send', { username });
    expect(page.status).toBe(200);
    const paused = await agent.submit(page, '/email-code/send', { username });
    expect([paused.status, problemOn(paused), paused.headers['retry-after']]).toEqual([429, 'too_many_attempts', '60']);
    pass(60);
    ({ agent, page } = await ask('single', username));
    expect(page.status).toBe(200);
  });

  it('is locked after ten wrong codes, and the password and the passkey with it are not', async () => {
    stopClock();
    await addUser('single', 'ida');
    const { agent, page } = await ask('single', 'ida');
    const code = await codeFor(server, 'ida@single.example');
    let answer = page;
    for (let time = 0; time < 10; time += 1) answer = await agent.submit(page, '/email-code', { code: 'wrong' });
    expect(answer.status).toBe(422);
    const locked = await agent.submit(page, '/email-code', { code });
    expect([locked.status, problemOn(locked)]).toEqual([429, 'too_many_attempts']);
    const login = await agent.open(baseOf(page).replace('/email-code/send', ''));
    expect(
      (await agent.submit(login, '/password', { username: 'ida', password: 'a long enough passphrase' })).leftTo,
    ).toBeDefined();
  });

  it('is not sent where the policy does not list it', async () => {
    await addUser('without', 'jo');
    const agent = newAgent(server);
    const login = await agent.open(authorizationUrl(server, 'without', 'demo'));
    expect((await agent.open(`${baseOf(login)}/options`)).html).not.toContain('use-email-code');
    expect((await agent.open(`${baseOf(login)}/email-code`)).status).toBe(403);
    expect(await mailsTo(server, 'jo@without.example')).toEqual([]);
  });
});
