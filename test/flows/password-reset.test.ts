import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aPolicy, aProfile } from '../support/builders.ts';
import { codeFor, mailsTo } from '../support/mail.ts';
import { PASSWORD, startTestServer, type TestServer } from '../support/start-test-server.ts';
import type { Page, UserAgent } from '../support/user-agent.ts';
import {
  addPasskey,
  auditTrail,
  authorizationUrl,
  ceremonyOptions,
  newAgent,
  newAuthenticator,
  problemOn,
  signIn,
  totpCode,
  usePasskey,
} from './support.ts';

const NEW_PASSWORD = 'quite another long passphrase';
const ADA = 'ada@acme.example';
/** The model of a passkey. */
const BLOCKED = 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd';

describe('a forgotten password', () => {
  let server: TestServer;
  let agent: UserAgent;

  const start = `/t/acme/password-reset`;
  const ask = async (name: string, who = agent) =>
    who.submit(await who.open(server.url + start), '/password-reset', { username: name });
  const prove = async (page: Page, who = agent) => who.submit(page, '/code', { code: await codeFor(server, ADA) });

  beforeEach(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    await server.addClient('acme', 'demo');
    await server.addUser('acme', 'ada', { email: ADA, emailVerified: true });
    agent = newAgent(server);
  });
  afterEach(() => server.close());

  it('is replaced after the code and the second factor, from the sign-in page and back', async () => {
    const login = await agent.open(authorizationUrl(server, 'acme', 'demo'));
    const link = /id="forgot" href="([^"]+)"/.exec(login.html)?.[1] ?? '';
    const name = await agent.open(server.url + link.replaceAll('&amp;', '&'));
    const code = await agent.submit(name, '/password-reset', { username: 'ada' });
    expect(code.html).toContain('If there is an account of that name');
    const factor = await prove(code);
    expect(factor.url).toContain('/password-reset/factor');
    const chosen = await agent.submit(factor, '/totp', { code: totpCode(-1) });
    const done = await agent.submit(chosen, '/new', { password: NEW_PASSWORD });
    expect(done.html).toContain('Your password is changed');

    const back = /id="sign-in" href="([^"]+)"/.exec(done.html)?.[1] ?? '';
    const again = await agent.open(server.url + back);
    expect(again.url).toBe(login.url);
    const refused = await agent.submit(again, '/password', { username: 'ada', password: PASSWORD });
    expect(refused.status).toBe(422);
    const mfa = await agent.submit(refused, '/password', { username: 'ada', password: NEW_PASSWORD });
    expect(mfa.html).toContain('authenticator app');
    const end = await agent.submit(mfa, '/totp', { code: totpCode() });
    expect(end.leftTo?.searchParams.get('code')).toBeTruthy();
    expect((await mailsTo(server, ADA)).map(({ kind }) => kind)).toEqual(['reset_code', 'password_reset']);
  });

  it('leaves nobody signed in and ends all sessions', async () => {
    const before = newAgent(server);
    await signIn(before, authorizationUrl(server, 'acme', 'demo'), 'ada', PASSWORD);
    const factor = await prove(await ask('ada'));
    const chosen = await agent.submit(factor, '/totp', { code: totpCode(1) });
    await agent.submit(chosen, '/new', { password: NEW_PASSWORD });
    for (const browser of [before, agent]) {
      const page = await browser.open(`${server.url}/t/acme/security-info`);
      expect(page.url).toContain('/interaction/');
    }
  });

  it('goes straight to the new password for somebody without a second factor', async () => {
    await server.addUser('acme', 'bob', { email: 'bob@acme.example', emailVerified: true, totp: false });
    const page = await ask('bob');
    const next = await agent.submit(page, '/code', { code: await codeFor(server, 'bob@acme.example') });
    expect(next.url).toContain('/password-reset/new');
  });

  it('asks for a second factor that somebody has got since the code', async () => {
    const email = 'dan@acme.example';
    const dan = await server.addUser('acme', 'dan', { email, emailVerified: true, totp: false });
    const chosen = await agent.submit(await ask('dan'), '/code', { code: await codeFor(server, email) });
    await addPasskey(server, dan, newAuthenticator(server));
    expect((await agent.submit(chosen, '/new', { password: NEW_PASSWORD })).url).toBe(`${start}/factor`);
    expect(await auditTrail(server, 'acme', 100)).not.toContain('password.reset');
  });

  it('tells of a recovery code that was used for it', async () => {
    const ada = await server.container.users.findByIdentifier('acme', 'ada');
    const [code = ''] = await server.container.methods.recoveryCodes.create(ada!);
    await prove(await ask('ada'));
    const factor = await agent.open(`${server.url}${start}/factor?method=recovery_code`);
    expect((await agent.submit(factor, '/recovery-code', { code })).url).toBe(`${start}/new`);
    expect((await mailsTo(server, ADA)).map(({ kind }) => kind)).toContain('recovery_code_used');
  });

  it('asks somebody with nothing but a passkey beside the password for it', async () => {
    const email = 'cleo@acme.example';
    const cleo = await server.addUser('acme', 'cleo', { email, emailVerified: true, totp: false });
    const authenticator = newAuthenticator(server);
    await addPasskey(server, cleo, authenticator);
    const factor = await agent.submit(await ask('cleo'), '/code', { code: await codeFor(server, email) });
    expect((await agent.open(`${server.url}${start}/new`)).url).toBe(`${start}/factor`);

    const wrong = {
      signature: (signature: Buffer) =>
        Buffer.concat([signature.subarray(0, -1), Buffer.from([(signature.at(-1) ?? 0) ^ 1])]),
    };
    const refused = await usePasskey(agent, factor, authenticator, wrong);
    expect(refused.status).toBe(422);
    const chosen = await usePasskey(agent, refused, authenticator);
    expect(chosen.url).toBe(`${start}/new`);
  });

  it('takes no passkey that policy does not take, and asks for none', async () => {
    const email = 'cleo@acme.example';
    const cleo = await server.addUser('acme', 'cleo', { email, emailVerified: true, totp: false });
    const [blocked, allowed] = [newAuthenticator(server, { aaguid: BLOCKED }), newAuthenticator(server)];
    await addPasskey(server, cleo, blocked);
    const { webauthnId } = await addPasskey(server, cleo, allowed);
    const passkeyProfiles = [aProfile({ authenticators: { list: 'block', aaguids: [BLOCKED] } })];
    const { tenants, storage } = server.container;
    const policy = aPolicy({ campaigns: [], passkeyProfiles });
    await tenants.updateTenant((await storage.tenants.find('acme'))!, { policy });

    const factor = await agent.submit(await ask('cleo'), '/code', { code: await codeFor(server, email) });
    const options = ceremonyOptions(factor);
    expect(options.allowCredentials?.map(({ id }) => id)).toEqual([webauthnId]);
    const response = JSON.stringify(blocked.authenticate({ ...options, allowCredentials: [] }));
    const refused = await agent.submit(factor, '/passkey', { response });
    expect([refused.status, problemOn(refused)]).toEqual([422, 'not_allowed']);
    expect((await usePasskey(agent, refused, allowed)).url).toBe(`${start}/new`);
  });

  it.each([
    ['short', 'too short'],
    ['passwordpassword', 'one of the first'],
    ['ada@acme.example', 'made of your name'],
  ])('is not replaced by “%s”, and the page says why', async (password, why) => {
    const factor = await prove(await ask('ada'));
    const chosen = await agent.submit(factor, '/totp', { code: totpCode() });
    const refused = await agent.submit(chosen, '/new', { password });
    expect(refused.status).toBe(422);
    expect(refused.html).toContain(why);
    const done = await agent.submit(refused, '/new', { password: NEW_PASSWORD });
    expect(done.html).toContain('Your password is changed');
  });

  it('needs the code in the browser that asked for it', async () => {
    await ask('ada');
    const other = newAgent(server);
    const page = await ask('nobody', other);
    const refused = await other.submit(page, '/code', { code: await codeFor(server, ADA) });
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('That code is not right');
  });

  it('takes a code once, of two that come at the same time', async () => {
    const page = await ask('ada');
    const code = await codeFor(server, ADA);
    const answers = await Promise.all([agent.submit(page, '/code', { code }), agent.submit(page, '/code', { code })]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422]);
  });

  it('sets one password, of two that come at the same time', async () => {
    const factor = await prove(await ask('ada'));
    const chosen = await agent.submit(factor, '/totp', { code: totpCode() });
    const answers = await Promise.all([
      agent.submit(chosen, '/new', { password: `${NEW_PASSWORD} one` }),
      agent.submit(chosen, '/new', { password: `${NEW_PASSWORD} two` }),
    ]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 410]);
    const trail = await auditTrail(server, 'acme', 100);
    expect(trail.filter((event) => event === 'password.reset')).toHaveLength(1);
  });

  it('is not reached by the address of a later page', async () => {
    for (const path of ['code', 'factor', 'new', 'done', 'passkey-options']) {
      const page = await agent.open(`${server.url}${start}/${path}`);
      expect(page.url).toBe(`${start}/`);
    }
    await ask('ada');
    expect((await agent.open(`${server.url}${start}/new`)).url).toBe(`${start}/code`);
  });

  it('locks guessing, for a name that exists and for one that does not', async () => {
    for (const name of ['ada', 'nobody']) {
      const browser = newAgent(server);
      let page = await ask(name, browser);
      for (let guess = 0; guess < 10; guess++) page = await browser.submit(page, '/code', { code: '000000' });
      expect(page.status).toBe(422);
      page = await browser.submit(page, '/code', { code: '000000' });
      expect(page.status).toBe(429);
      expect(page.html).toContain('Too many tries. Wait a minute');
    }
  });

  it('sends no more than a few codes in a row, for a name that exists and for one that does not', async () => {
    for (const name of ['ada', 'nobody']) {
      const browser = newAgent(server);
      for (let time = 0; time < 3; time++) expect((await ask(name, browser)).status).toBe(200);
      expect((await ask(name, browser)).status).toBe(429);
    }
    expect(await mailsTo(server, ADA)).toHaveLength(3);
  });

  it('is no page where the organisation takes no password', async () => {
    await server.addTenant('keys', aPolicy({ signIn: { methods: ['passkey'] } }));
    expect((await agent.open(`${server.url}/t/keys/password-reset`)).status).toBe(404);
  });
});

describe('asking for a reset', () => {
  let server: TestServer;
  const calls: string[] = [];

  beforeEach(async () => {
    server = await startTestServer();
    await server.addTenant('acme');
    await server.addUser('acme', 'known', { email: 'known@acme.example', emailVerified: true });
    await server.addUser('acme', 'unconfirmed', { email: 'unconfirmed@acme.example' });
    await server.addUser('acme', 'addressless');
    await server.addUser('acme', 'passkey-only', { email: 'p@acme.example', emailVerified: true, password: false });
    const gone = await server.addUser('acme', 'disabled', { email: 'd@acme.example', emailVerified: true });
    await server.container.storage.users.setStatus('acme', gone.user.id, 'disabled');
    record(server, calls);
  });
  afterEach(() => server.close());

  it('makes the same storage calls and the same answer for everybody', async () => {
    const seen: { calls: readonly string[]; answer: unknown }[] = [];
    for (const name of ['known', 'nobody', 'unconfirmed', 'addressless', 'passkey-only', 'disabled']) {
      const agent = newAgent(server);
      const start = await agent.open(`${server.url}/t/acme/password-reset`);
      const csrf = /name="csrf" value="([^"]+)"/.exec(start.html)?.[1] ?? '';
      calls.length = 0;
      const answer = await agent.send('post', '/t/acme/password-reset', { form: { csrf, username: name } });
      const own = [...calls];
      const { location, 'set-cookie': cookie } = answer.headers;
      seen.push({
        calls: own,
        answer: [
          answer.status,
          location,
          String(cookie).length,
          (await agent.open(`${server.url}/t/acme/password-reset/code`)).html.replaceAll(/[\w-]{36,}/g, ''),
        ],
      });
    }
    expect(seen[0]?.calls).toContain('outbox.add');
    for (const other of seen) expect(other).toEqual(seen[0]);
    for (const address of ['unconfirmed@acme.example', 'p@acme.example', 'd@acme.example']) {
      expect(await mailsTo(server, address)).toEqual([]);
    }
    expect(await mailsTo(server, 'known@acme.example')).toHaveLength(1);
  });
});

/** Writes down every call of a store, but for those of the delivery behind it. */
function record({ container: { storage } }: TestServer, calls: string[]): void {
  for (const [name, store] of Object.entries(storage)) {
    // The delivery looks the tenant up, whenever that is.
    if (typeof store !== 'object' || name === 'tenants') continue;
    for (const [method, call] of Object.entries(store as Record<string, (...args: unknown[]) => unknown>)) {
      if (name === 'outbox' && method !== 'add') continue;
      Object.assign(store, {
        [method]: (...args: unknown[]) => {
          calls.push(`${name}.${method}`);
          return call(...args);
        },
      });
    }
  }
}
