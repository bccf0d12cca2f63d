import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import { codeFor, mailsTo } from '../support/mail.ts';
import { PASSWORD, startTestServer, type TestServer, type TestUser } from '../support/start-test-server.ts';
import { newAgent, pass, stopClock } from '../flows/support.ts';
import { credentialsOf, homeOf, member, post, trailOf } from './support.ts';

const NEW_PASSWORD = 'quite another long passphrase';

describe('on the security-info pages', () => {
  let server: TestServer;
  let count = 0;

  const addressOf = ({ username }: TestUser) => `${username}@acme.example`;
  const somebody = (emailVerified = false) => {
    const name = `p${(count += 1)}`;
    return server.addUser('acme', name, { email: `${name}@acme.example`, emailVerified });
  };
  const kindsTo = async (user: TestUser) => (await mailsTo(server, addressOf(user))).map(({ kind }) => kind);

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    await server.addTenant('keys', aPolicy({ signIn: { methods: ['passkey'] }, campaigns: [] }));
  });
  beforeEach(stopClock);
  afterEach(() => void jest.useRealTimers());
  afterAll(() => server.close());

  describe('a password', () => {
    it('is changed, keeps this session, ends trusted devices, and is told of by mail', async () => {
      const user = await somebody();
      const { tenantId, id: userId } = user.user;
      const { credentials } = server.container.storage;
      const device = { tenantId, userId, id: '00000000-0000-4000-8000-00000000000d', createdAt: 1, lastUsedAt: null };
      const until = Math.floor(Date.now() / 1000) + 86_400;
      await credentials.add({
        ...device,
        method: 'trusted_device',
        name: 'Laptop',
        tokenHash: 'aGFzaA',
        expiresAt: until,
      });
      const { agent } = await member(server, user);
      const page = await agent.open(`${homeOf(server)}/password`);
      const changed = await agent.submit(page, '/password', { password: NEW_PASSWORD });
      expect(changed.url).toBe('/t/acme/security-info?notice=saved');

      expect((await credentialsOf(server, user)).map(({ method }) => method)).not.toContain('trusted_device');
      expect(await kindsTo(user)).toEqual(['password_changed']);
      expect(await trailOf(server, user)).toContain('password.changed');
      const other = newAgent(server);
      const login = await other.open(homeOf(server));
      const refused = await other.submit(login, '/password', { username: user.username, password: PASSWORD });
      expect(refused.status).toBe(422);
      const taken = await other.submit(refused, '/password', { username: user.username, password: NEW_PASSWORD });
      expect(taken.html).toContain('authenticator app');
    });

    it('signs out everywhere else where that is asked for, and only there', async () => {
      const user = await somebody();
      const here = await member(server, user);
      const there = await member(server, user);
      const page = await here.agent.open(`${homeOf(server)}/password`);
      await here.agent.submit(page, '/password', { password: NEW_PASSWORD });
      expect((await there.agent.open(homeOf(server))).url).toContain('/security-info');
      const again = await here.agent.open(`${homeOf(server)}/password`);
      await here.agent.submit(again, '/password', { password: `${NEW_PASSWORD} two`, everywhere: 'yes' });
      expect((await there.agent.open(homeOf(server))).url).toContain('/interaction/');
      expect((await here.agent.open(homeOf(server))).url).toContain('/security-info');
    });

    it('asks for a fresh sign-in when the last one is some minutes old', async () => {
      const { agent } = await member(server, await somebody());
      pass(301);
      expect((await agent.open(`${homeOf(server)}/password`)).url).toContain('/interaction/');
    });

    it.each([
      ['short', 'at least 8 characters', 'too_short'],
      ['abcabcabcabc', 'one of the first', 'too_common'],
    ])('is not changed to “%s”: the page says why, and the log too', async (password, text, reason) => {
      const user = await somebody();
      const { agent } = await member(server, user);
      const refused = await agent.submit(await agent.open(`${homeOf(server)}/password`), '/password', { password });
      expect(refused.status).toBe(422);
      expect(refused.html).toContain(text);
      expect(await trailOf(server, user)).toContain(`password.changed: ${reason}`);
      expect(await kindsTo(user)).toEqual([]);
    });
  });

  describe('an address', () => {
    it('is confirmed by the code that is mailed to it', async () => {
      const user = await somebody();
      const { agent } = await member(server, user);
      const page = await agent.open(`${homeOf(server)}/email`);
      expect(page.html).toContain('is not confirmed yet');
      const sent = await agent.submit(page, '/email/code');
      const done = await agent.submit(sent, '/email', { code: await codeFor(server, addressOf(user)) });
      expect(done.html).toContain('is confirmed. Codes');
      const found = await server.container.storage.users.find('acme', user.user.id);
      expect(found?.emailVerified).toBe(true);
      expect(await kindsTo(user)).toEqual(['address_code', 'email_verified']);
      expect(await trailOf(server, user)).toContain('email.verified');
    });

    it('is not confirmed by a wrong code, nor by one of another session', async () => {
      const user = await somebody();
      const [one, other] = [await member(server, user), await member(server, user)];
      const sent = await one.agent.submit(await one.agent.open(`${homeOf(server)}/email`), '/email/code');
      const code = await codeFor(server, addressOf(user));
      const token = /name="token" value="([^"]+)"/.exec(sent.html)?.[1] ?? '';
      const wrong = await one.agent.submit(sent, '/email', { code: code === '000000' ? '000001' : '000000' });
      expect([wrong.status, wrong.html.includes('That code is not right')]).toEqual([422, true]);
      const form = await other.agent.open(`${homeOf(server)}/email`);
      const stolen = await post(other.agent, form, `${homeOf(server)}/email`, { token, code });
      expect(stolen.status).toBe(422);
      pass(600);
      const late = await one.agent.submit(wrong, '/email', { code });
      expect(late.html).toContain('That code is too old');
      expect((await server.container.storage.users.find('acme', user.user.id))?.emailVerified).toBe(false);
    });

    it('that is confirmed, or is not there, gets no code', async () => {
      const confirmed = await somebody(true);
      const none = await server.addUser('acme', 'addressless');
      for (const user of [confirmed, none]) {
        const { agent } = await member(server, user);
        const page = await agent.open(`${homeOf(server)}/email`);
        expect(page.html).not.toContain('id="send"');
        const form = await agent.open(`${homeOf(server)}/password`);
        expect((await post(agent, form, `${homeOf(server)}/email/code`)).status).toBe(303);
      }
      expect(await kindsTo(confirmed)).toEqual([]);
    });
  });
});
