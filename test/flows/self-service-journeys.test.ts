import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import * as OTPAuth from 'otpauth';
import type { Command } from '#src/cli/command.ts';
import { credentialRemove } from '#src/cli/commands/credential.ts';
import { userDisable } from '#src/cli/commands/user-status.ts';
import type { Services } from '#src/cli/services.ts';
import { aPolicy } from '../support/builders.ts';
import { mailsTo } from '../support/mail.ts';
import { startTestServer, type TestServer, type TestUser } from '../support/start-test-server.ts';
import type { Page, UserAgent } from '../support/user-agent.ts';
import { credentialsOf, homeOf, member, post, throughCode, trailOf } from '../security-info/support.ts';
import {
  addPasskey,
  authorizationUrl,
  ceremonyOptions,
  headingOf,
  newAgent,
  newAuthenticator,
  pass,
  problemOn,
  redeem,
  stopClock,
  tokenRequest,
  totpCode,
  usePasskey,
} from './support.ts';

const HOUR = 3600;

describe('a person who looks after their own account', () => {
  let server: TestServer;
  let demo: { clientId: string; secret: string };
  let count = 0;

  const home = () => homeOf(server);
  const newUser = () => server.addUser('acme', `j${(count += 1)}`);
  const idOf = async (user: TestUser, method: string) =>
    (await credentialsOf(server, user)).find((credential) => credential.method === method)?.id ?? 'none';
  const isSignedIn = async (agent: UserAgent) => headingOf(await agent.open(home())) === 'Security info';
  const appOn = ({ html }: Page) => {
    const secret = /data-text="([A-Z2-7]+)"/.exec(html)?.[1] ?? '';
    return () => new OTPAuth.TOTP({ secret }).generate({ timestamp: Date.now() });
  };
  /** A command of the operator, on the running server's own data. */
  const operator = (command: Command, args: Readonly<Record<string, string>>) => {
    const context = {
      withServices: <T>(act: (given: Services) => Promise<T>) => act(server.container),
      readText: () => Promise.reject(new Error('reads nothing')),
      readBytes: () => Promise.reject(new Error('reads nothing')),
      printLine: async () => undefined,
      progress: () => undefined,
      commands: [],
    };
    return command.run({ args, options: {} }, context);
  };

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    demo = await server.addClient('acme', 'demo');
  });
  beforeEach(stopClock);
  afterEach(() => void jest.useRealTimers());
  afterAll(() => server.close());

  it('lost phone', async () => {
    const user = await newUser();
    const codes = await server.container.methods.recoveryCodes.create(user.user);
    const thief = await member(server, user);
    const lost = await idOf(user, 'totp');

    const agent = newAgent(server);
    const login = await agent.open(home());
    const mfa = await agent.submit(login, '/password', { username: user.username, password: user.password });
    const byCode = await agent.open(`${server.url}${mfa.url}?method=recovery_code`);
    await agent.submit(byCode, '/recovery-code', { code: codes[0]! });
    const kept = await agent.open(`${home()}/totp/${lost}/remove`);
    expect([problemOn(kept), kept.html.includes('Add another first')]).toEqual(['last_credential', true]);

    const adding = await agent.open(`${home()}/totp/add`);
    const newPhone = appOn(adding);
    await agent.submit(adding, '/security-info/totp', { code: newPhone() });
    const removal = await agent.open(`${home()}/totp/${lost}/remove`);
    await agent.submit(removal, '/remove', { everywhere: 'yes' });
    expect(await isSignedIn(thief.agent)).toBe(false);
    expect(await isSignedIn(agent)).toBe(true);

    pass();
    const fresh = newAgent(server);
    const second = await fresh.submit(await fresh.open(home()), '/password', {
      username: user.username,
      password: user.password,
    });
    expect((await fresh.submit(second, '/totp', { code: totpCode() })).status).toBe(422);
    expect(headingOf(await fresh.submit(second, '/totp', { code: newPhone() }))).toBe('Security info');
  });

  it('new laptop', async () => {
    const user = await newUser();
    const old = await addPasskey(server, user, newAuthenticator(server));
    const agent = newAgent(server);
    const login = await agent.open(`${home()}/add`);
    const mfa = await agent.submit(login, '/password', { username: user.username, password: user.password });
    const byApp = await agent.open(`${server.url}${mfa.url}?method=totp`);
    const choosing = await agent.submit(byApp, '/totp', { code: totpCode() });
    expect(choosing.url).toBe('/t/acme/security-info/add');

    const laptop = newAuthenticator(server);
    const adding = await agent.open(`${home()}/passkeys/add`);
    const response = JSON.stringify(laptop.register(ceremonyOptions(adding)));
    const naming = await agent.submit(adding, '/security-info/passkeys', { response });
    const saved = await agent.submit(naming, '/name', { name: 'New laptop' });
    expect(saved.html).toContain('New laptop');

    const next = newAgent(server);
    expect(headingOf(await usePasskey(next, await next.open(home()), laptop))).toBe('Security info');
    const removal = await next.open(`${home()}/passkeys/${old.id}/remove`);
    const done = await next.submit(removal, '/remove');
    expect(done.html).toContain('The passkey was removed here.');
    expect(done.html).toMatch(/data-signals=/);
    expect(await isSignedIn(agent)).toBe(true);
  });

  it('removed by admin while signed in', async () => {
    const email = 'removed@acme.example';
    const user = await server.addUser('acme', 'removed', { email });
    const device = newAuthenticator(server);
    const passkey = await addPasskey(server, user, device);
    const agent = newAgent(server);
    const start = authorizationUrl(server, 'acme', 'demo');
    const tokens = await redeem(server, 'acme', demo, await usePasskey(agent, await agent.open(start), device));
    const form = await agent.open(`${home()}/passkeys/add`);
    const who = { tenant: 'acme', username: user.username };

    await operator(credentialRemove, { ...who, credential: passkey.id });
    // The next thing in every window is a sign-in; nothing is changed by a form that was open.
    expect(headingOf(await agent.open(home()))).toBe('Sign in');
    expect(headingOf(await agent.open(start))).toBe('Sign in');
    const late = JSON.stringify(newAuthenticator(server).register(ceremonyOptions(form)));
    expect((await post(agent, form, `${home()}/passkeys`, { response: late })).status).toBe(303);
    expect(await idOf(user, 'passkey')).toBe('none');
    const refresh = { grant_type: 'refresh_token', refresh_token: String(tokens.body['refresh_token']) };
    expect((await tokenRequest(server, 'acme', demo, refresh)).body['error']).toBe('invalid_grant');
    expect((await usePasskey(agent, await agent.open(home()), device)).status).toBe(422);

    const elsewhere = await member(server, user);
    await operator(userDisable, who);
    expect(await isSignedIn(elsewhere.agent)).toBe(false);
    const byAdmin = (await trailOf(server, user)).filter((event) => /^(?:credential|user)\./.test(event));
    expect(byAdmin).toEqual(['credential.removed', 'user.disabled']);
    expect((await mailsTo(server, email)).map(({ kind }) => kind)).toEqual(['passkey_removed', 'account_disabled']);
  });

  it('two tabs', async () => {
    const user = await newUser();
    const { agent } = await member(server, user);
    const passkey = await addPasskey(server, user, newAuthenticator(server));
    const [one, two] = [
      await agent.open(`${home()}/passkeys/${passkey.id}/remove`),
      await agent.open(`${home()}/passkeys/${passkey.id}/remove`),
    ];
    const naming = await agent.open(`${home()}/passkeys/${passkey.id}/name`);
    await agent.submit(one, '/remove');
    for (const late of [await agent.submit(two, '/remove'), await agent.submit(naming, '/name', { name: 'x' })]) {
      expect([late.status, problemOn(late)]).toEqual([404, 'credential_not_found']);
    }
    expect((await trailOf(server, user)).filter((event) => /^passkey/.test(event))).toEqual(['passkey.removed']);

    // Another person signs in in the second tab: the form of the first is not theirs to send.
    const other = await newUser();
    const left = await agent.open(`${home()}/second-step`);
    const asked = await agent.open(`${server.issuer('acme')}/session/end`);
    await agent.submit(asked, '/session/end/confirm', { logout: 'yes' });
    await throughCode(agent, await agent.open(home()), other.username);
    expect((await post(agent, left, `${home()}/second-step`, { method: 'policy' })).status).toBe(403);
  });

  it('back button', async () => {
    const user = await newUser();
    const { agent } = await member(server, user);
    const passkey = await addPasskey(server, user, newAuthenticator(server));
    const removal = await agent.open(`${home()}/passkeys/${passkey.id}/remove`);
    await agent.submit(removal, '/remove');
    // No page is kept, so going back asks again, and is told what is so now.
    expect(removal.headers['cache-control']).toBe('no-store');
    const back = await agent.open(`${server.url}${removal.url}`);
    expect([back.status, problemOn(back)]).toEqual([404, 'credential_not_found']);
  });

  it('page left open overnight', async () => {
    const user = await newUser();
    const { agent } = await member(server, user);
    const page = await agent.open(`${home()}/totp/add`);
    const overview = await agent.open(home());
    pass(10 * HOUR);
    const answer = await post(agent, page, `${home()}/totp`, { token: 'old', code: appOn(page)() });
    expect(answer.status).toBe(303);
    const login = await agent.open(String(answer.headers['location']));
    expect(headingOf(login)).toBe('Sign in');
    const back = await throughCode(agent, login, user.username);
    expect(back.url).toBe('/t/acme/security-info/totp/add');
    await agent.submit(back, '/security-info/totp', { code: appOn(back)() });
    expect((await credentialsOf(server, user)).filter(({ method }) => method === 'totp')).toHaveLength(2);

    pass(30 * HOUR);
    const link = /href="([^"]+\/name)"/.exec(overview.html)?.[1] ?? '';
    const asked = await throughCode(agent, await agent.open(server.url + link), user.username);
    expect(asked.url).toBe(link);
  });
});
