import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import * as OTPAuth from 'otpauth';
import { aPolicy } from '../support/builders.ts';
import { startTestServer, type TestServer, type TestUser } from '../support/start-test-server.ts';
import type { Page } from '../support/user-agent.ts';
import { addPasskey, headingOf, newAgent, newAuthenticator, pass, problemOn, stopClock } from '../flows/support.ts';
import { credentialsOf, homeOf, member, post, throughCode, trailOf, watchMail, type Member } from './support.ts';

describe('the methods of security info', () => {
  let server: TestServer;
  let count = 0;

  const home = () => homeOf(server);
  const newMember = async () =>
    member(server, await server.addUser('acme', `m${(count += 1)}`, { email: `m${count}@acme.example` }));
  const codeOf = ({ html }: Page) => {
    const secret = /data-text="([A-Z2-7]+)"/.exec(html)?.[1] ?? '';
    return new OTPAuth.TOTP({ secret }).generate({ timestamp: Date.now() });
  };
  const addApp = async ({ agent }: Pick<Member, 'agent'>) => {
    const page = await agent.open(`${home()}/totp/add`);
    return agent.submit(page, '/security-info/totp', { code: codeOf(page) });
  };
  const appsOf = async (user: TestUser) =>
    (await credentialsOf(server, user)).filter(({ method }) => method === 'totp');

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    await server.addTenant('lax', aPolicy({ campaigns: [], assurance: { required: 'single_factor' } }));
  });
  beforeEach(stopClock);
  afterEach(() => void jest.useRealTimers());
  afterAll(() => server.close());

  it('say of each what it counts as, and why it has to stay', async () => {
    const { page } = await newMember();
    expect(page.html).toMatch(/Password[\s\S]*First step of signing in/);
    expect(page.html).toMatch(/Phone[\s\S]*Second step, after the first[\s\S]*your only second step/);
    expect(page.html).not.toContain('>Remove<');
  });

  it('offer to add what policy allows, the passkey first', async () => {
    const { agent } = await newMember();
    const { html } = await agent.open(`${home()}/add`);
    const offered = [...html.matchAll(/class="choice" id="add-(\w+)"/g)].map(([, kind]) => kind);
    expect(offered[0]).toBe('passkey');
    expect(offered).toContain('totp');
    expect(offered).not.toContain('password');
  });

  it('add an authenticator app by its code, name it, and make recovery codes with the first', async () => {
    const mail = watchMail(server);
    const one = await newMember();
    const codes = await addApp(one);
    expect(headingOf(codes)).toBe('Save your recovery codes');
    const naming = await one.agent.open(`${server.url}${/id="continue" href="([^"]+)"/.exec(codes.html)?.[1]}`);
    expect(headingOf(naming)).toBe('Authenticator app added');
    const saved = await one.agent.submit(naming, '/name', { name: 'Old <phone>' });
    expect(saved.html).toContain('Old &lt;phone&gt;');
    expect(headingOf(await addApp(one))).toBe('Authenticator app added');
    expect(mail.of(one.user)).toEqual(['totp_added', 'recovery_codes_created', 'totp_added']);
    expect((await trailOf(server, one.user)).slice(-4)).toEqual([
      'totp.registered',
      'recovery_codes.created',
      'totp.renamed',
      'totp.registered',
    ]);
  });

  it('keep the secret of an app sealed, and store nothing before a code is right', async () => {
    const { agent, user } = await newMember();
    const page = await agent.open(`${home()}/totp/add`);
    const wrong = await agent.submit(page, '/security-info/totp', { code: '000000' });
    expect([wrong.status, await appsOf(user)]).toEqual([422, [expect.anything()]]);
    expect(codeOf(wrong)).toBe(codeOf(page));
    const secret = /data-text="([A-Z2-7]+)"/.exec(page.html)?.[1] ?? 'none';
    await agent.submit(wrong, '/security-info/totp', { code: codeOf(wrong) });
    expect(JSON.stringify(await appsOf(user))).not.toContain(secret);
  });

  it('take no key of another person, nor one twice', async () => {
    const [mine, other] = [await newMember(), await newMember()];
    const page = await other.agent.open(`${home()}/totp/add`);
    const token = /name="token" value="([^"]+)"/.exec(page.html)?.[1] ?? '';
    const form = await mine.agent.open(`${home()}/totp/add`);
    const fields = { token, code: codeOf(page) };
    expect((await post(mine.agent, form, `${home()}/totp`, fields)).status).toBe(422);
    expect(await appsOf(mine.user)).toHaveLength(1);
    await post(other.agent, page, `${home()}/totp`, fields);
    expect((await post(other.agent, page, `${home()}/totp`, fields)).status).toBe(422);
    expect(await appsOf(other.user)).toHaveLength(2);
  });

  it('add no more apps than allowed', async () => {
    const one = await newMember();
    for (let added = 1; added < 5; added += 1) await addApp(one);
    const refused = await one.agent.open(`${home()}/totp/add`);
    expect([refused.status, problemOn(refused)]).toEqual([409, 'too_many_methods']);
    expect(await appsOf(one.user)).toHaveLength(5);
  });

  it('remove an app that is not the last second step, with one event and one mail', async () => {
    const one = await newMember();
    await addApp(one);
    const mail = watchMail(server);
    const [first, second] = await appsOf(one.user);
    const asked = await one.agent.open(`${home()}/totp/${second!.id}/remove`);
    const done = await one.agent.submit(asked, '/remove');
    expect(done.html).toContain('The method was removed.');
    expect(await appsOf(one.user)).toEqual([expect.objectContaining({ id: first!.id })]);
    expect(mail.of(one.user)).toEqual(['totp_removed']);
    expect((await trailOf(server, one.user)).filter((event) => event.includes('removed'))).toEqual(['totp.removed']);

    const kept = await one.agent.open(`${home()}/totp/${first!.id}/remove`);
    expect(problemOn(kept)).toBe('last_credential');
    expect((await post(one.agent, asked, `${home()}/totp/${first!.id}/remove`)).status).toBe(409);
    expect(await appsOf(one.user)).toHaveLength(1);
  });

  it('tell by mail of a new name, unless it was given right after adding', async () => {
    const { agent, user } = await newMember();
    const mail = watchMail(server);
    const [app] = await appsOf(user);
    const naming = `${home()}/totp/${app!.id}/name`;
    await agent.submit(await agent.open(naming), '/name', { name: 'Work phone' });
    expect(mail.of(user)).toEqual([]);
    pass(601);
    const form = await throughCode(agent, await agent.open(naming), user.username);
    await agent.submit(form, '/name', { name: 'Old phone' });
    expect(mail.of(user)).toEqual(['method_renamed']);
  });

  it('let nobody name or remove a method by the address of another kind, or of another person', async () => {
    const [mine, other] = [await newMember(), await newMember()];
    const passkey = await addPasskey(server, other.user, newAuthenticator(server));
    const [app] = await appsOf(other.user);
    const form = await mine.agent.open(`${home()}/add`);
    const token = await mine.agent.open(`${home()}/totp/add`);
    for (const path of [`totp/${app!.id}`, `totp/${passkey.id}`, `passkeys/${passkey.id}`, `passkeys/${app!.id}`]) {
      for (const action of ['name', 'remove']) {
        expect((await mine.agent.open(`${home()}/${path}/${action}`)).status).toBe(404);
        expect((await post(mine.agent, token, `${home()}/${path}/${action}`, { name: 'x' })).status).toBe(404);
      }
    }
    expect(form.status).toBe(200);
    expect((await credentialsOf(server, other.user)).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Phone', passkey.name]),
    );
  });

  it('ask for both factors again before anything is changed, five minutes after the sign-in', async () => {
    const { agent, user } = await newMember();
    const [app] = await appsOf(user);
    pass(301);
    for (const path of [
      'totp/add',
      `totp/${app!.id}/name`,
      `totp/${app!.id}/remove`,
      'second-step',
      'sessions/others',
    ]) {
      expect(headingOf(await agent.open(`${home()}/${path}`))).toBe('Sign in');
    }
    const back = await throughCode(agent, await agent.open(`${home()}/totp/${app!.id}/name`), user.username);
    expect(back.url).toBe(`/t/acme/security-info/totp/${app!.id}/name`);
  });

  describe('the second step to be offered first', () => {
    it('is chosen among those there are, and offered first from then on', async () => {
      const one = await newMember();
      await addPasskey(server, one.user, newAuthenticator(server));
      const page = await one.agent.open(`${home()}/second-step`);
      const mail = watchMail(server);
      await one.agent.submit(page, '/second-step', { method: 'totp' });
      await one.agent.submit(page, '/second-step', { method: 'totp' });
      expect(mail.of(one.user)).toEqual(['second_step_changed']);
      expect((await trailOf(server, one.user)).at(-1)).toBe('preferred_method.changed');

      const agent = newAgent(server);
      const login = await agent.open(home());
      const mfa = await agent.submit(login, '/password', { username: one.user.username, password: one.user.password });
      expect(mfa.html).toContain('id="code"');
    });

    it('takes nothing that the person does not have', async () => {
      const one = await newMember();
      const page = await one.agent.open(`${home()}/second-step`);
      expect((await post(one.agent, page, `${home()}/second-step`, { method: 'password' })).status).toBe(400);
      const stored = await server.container.storage.users.find('acme', one.user.user.id);
      expect(stored?.preferredMethod).toBeNull();
    });
  });

  describe('for somebody with nothing of their own', () => {
    const newcomer = async () => {
      const user = await server.addUser('lax', `n${(count += 1)}`, { totp: false });
      const agent = newAgent(server);
      const login = await agent.open(homeOf(server, 'lax'));
      return {
        user,
        agent,
        page: await agent.submit(login, '/password', { username: user.username, password: user.password }),
      };
    };

    it('open with a guided set-up, the passkey first, which can be put off', async () => {
      const { agent, page } = await newcomer();
      expect(page.url).toBe('/t/lax/security-info/set-up');
      expect(page.html.indexOf('id="add-passkey"')).toBeGreaterThan(0);
      expect(page.html.indexOf('id="add-passkey"')).toBeLessThan(page.html.indexOf('id="add-totp"'));
      expect((await agent.open(`${homeOf(server, 'lax')}?all`)).url).toBe('/t/lax/security-info?all');
    });

    it('go on to recovery codes after the first method', async () => {
      const { agent, user } = await newcomer();
      await addPasskey(server, user, newAuthenticator(server));
      const device = newAuthenticator(server);
      await addPasskey(server, user, device);
      const page = await agent.open(`${homeOf(server, 'lax')}/set-up`);
      expect(page.html).toContain('id="make-codes"');
      expect(page.html).not.toContain('id="add-passkey"');
    });
  });
});
