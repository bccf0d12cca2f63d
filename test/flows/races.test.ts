import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD, REDIRECT_URI, startTestServer, type TestServer } from '../support/start-test-server.ts';
import {
  authorizationUrl,
  newAgent,
  postTo,
  redeem,
  signIn,
  tokenRequest,
  totpCode,
  VERIFIER,
  type TokenAnswer,
} from './support.ts';

const TIMES = 20;

describe('what may happen once, asked for many times at once', () => {
  let server: TestServer;
  let client: { clientId: string; secret: string };
  let count = 0;

  const url = () => authorizationUrl(server, 'acme', 'demo');
  const newUser = () => server.addUser('acme', `user${(count += 1)}`);
  const signedIn = async () => {
    const { user, username } = await newUser();
    return { user, page: await signIn(newAgent(server), url(), username, PASSWORD) };
  };
  const atSecondFactor = async () => {
    const { user, username } = await newUser();
    const codes = await server.container.methods.recoveryCodes.create(user);
    const agent = newAgent(server);
    const login = await agent.open(url());
    return { user, codes, agent, mfa: await agent.submit(login, '/password', { username, password: PASSWORD }) };
  };
  const together = <Result>(once: () => Promise<Result>) => Promise.all(Array.from({ length: TIMES }, once));
  const refresh = (token: unknown) =>
    tokenRequest(server, 'acme', client, { grant_type: 'refresh_token', refresh_token: String(token) });
  const userinfo = async (token: unknown) => {
    const headers = { Authorization: `Bearer ${String(token)}` };
    return (await fetch(`${server.issuer('acme')}/me`, { headers })).status;
  };
  const outcomes = (answers: readonly TokenAnswer[]) => {
    const won = answers.filter(({ status }) => status === 200);
    const lost = answers.filter(({ status, body }) => status === 400 && body['error'] === 'invalid_grant');
    return { won: won.length, lost: lost.length, winner: won[0]?.body ?? {} };
  };
  const events = async (userId: string, type: string) => {
    const all = await server.container.storage.audit.listByUser('acme', userId, 200);
    return all.filter((event) => event.type === type).map(({ reason }) => reason);
  };

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    client = await server.addClient('acme', 'demo');
  });
  afterAll(() => server.close());

  it('one code gives tokens once, and the others end what the first was given', async () => {
    const { user, page } = await signedIn();
    const { won, lost, winner } = outcomes(await together(() => redeem(server, 'acme', client, page)));
    expect([won, lost]).toEqual([1, TIMES - 1]);
    expect(winner['refresh_token']).toEqual(expect.any(String));
    expect(await userinfo(winner['access_token'])).toBe(401);
    expect((await refresh(winner['refresh_token'])).body['error']).toBe('invalid_grant');
    expect((await events(user.id, 'token.reuse_detected')).length).toBeGreaterThan(0);
  });

  it('one refresh token gives tokens once, and the others end what the first was given', async () => {
    const { user, page } = await signedIn();
    const first = await redeem(server, 'acme', client, page);
    expect(await userinfo(first.body['access_token'])).toBe(200);
    const { won, lost, winner } = outcomes(await together(() => refresh(first.body['refresh_token'])));
    expect([won, lost]).toEqual([1, TIMES - 1]);
    expect(await userinfo(winner['access_token'])).toBe(401);
    expect(await userinfo(first.body['access_token'])).toBe(401);
    expect((await refresh(winner['refresh_token'])).body['error']).toBe('invalid_grant');
    expect((await events(user.id, 'token.reuse_detected')).length).toBeGreaterThan(0);
  });

  it.each(['code', 'refresh token'])(
    'a %s that is used again later ends the grant, and is written down',
    async (kind) => {
      const { user, page } = await signedIn();
      const first = await redeem(server, 'acme', client, page);
      const second = await refresh(first.body['refresh_token']);
      expect(second.status).toBe(200);

      const reused =
        kind === 'code' ? await redeem(server, 'acme', client, page) : await refresh(first.body['refresh_token']);
      expect([reused.status, reused.body['error']]).toEqual([400, 'invalid_grant']);
      expect(await userinfo(second.body['access_token'])).toBe(401);
      expect((await refresh(second.body['refresh_token'])).body['error']).toBe('invalid_grant');
      expect(await events(user.id, 'token.reuse_detected')).toEqual(['already_used']);
    },
  );

  it('a revoked grant leaves nothing for a redemption that comes later', async () => {
    const { page } = await signedIn();
    const first = await redeem(server, 'acme', client, page);
    const answer = await fetch(`${server.issuer('acme')}/token/revocation`, {
      method: 'POST',
      headers: { Authorization: `Basic ${btoa(`${client.clientId}:${client.secret}`)}` },
      body: new URLSearchParams({ token: String(first.body['refresh_token']) }),
    });
    expect(answer.status).toBe(200);
    expect((await refresh(first.body['refresh_token'])).body['error']).toBe('invalid_grant');
    expect((await redeem(server, 'acme', client, page)).body['error']).toBe('invalid_grant');
  });

  it('a code is bound to its verifier, its redirect address and its client, and survives none of the wrong tries', async () => {
    const other = await server.addClient('acme', 'other');
    const { page } = await signedIn();
    const right = {
      grant_type: 'authorization_code',
      code: page.leftTo?.searchParams.get('code') ?? '',
      redirect_uri: REDIRECT_URI,
      code_verifier: VERIFIER,
    };
    const wrong = [
      await tokenRequest(server, 'acme', other, right),
      await tokenRequest(server, 'acme', client, { ...right, code_verifier: 'x'.repeat(43) }),
      await tokenRequest(server, 'acme', client, { ...right, redirect_uri: `${REDIRECT_URI}/` }),
      await tokenRequest(server, 'acme', client, { ...right, code_verifier: '' }),
    ];
    expect(wrong.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  });

  it('one code of an authenticator app signs in once', async () => {
    const { user, agent, mfa } = await atSecondFactor();
    const code = totpCode();
    const posts = await together(() => postTo(agent, mfa, '/totp', { code }));
    expect(posts.filter(({ status }) => status === 303)).toHaveLength(1);
    const reasons = await events(user.id, 'sign_in.totp');
    expect(reasons.filter((reason) => reason === null)).toHaveLength(1);
    expect(reasons).toHaveLength(TIMES);
  });

  it('one recovery code signs in once', async () => {
    const { user, codes, agent, mfa } = await atSecondFactor();
    const [code = ''] = codes;
    const posts = await together(() => postTo(agent, mfa, '/recovery-code', { code }));
    expect(posts.filter(({ status }) => status === 303)).toHaveLength(1);
    expect((await events(user.id, 'sign_in.recovery_code')).filter((reason) => reason === null)).toHaveLength(1);
  });

  it('guesses at once are counted one by one: of twenty only ten are looked at', async () => {
    const { user, agent, mfa } = await atSecondFactor();
    await together(() => postTo(agent, mfa, '/totp', { code: '000000' }));
    const reasons = await events(user.id, 'sign_in.totp');
    expect(reasons.filter((reason) => reason === 'wrong_secret')).toHaveLength(10);
    expect(reasons.filter((reason) => reason === 'locked')).toHaveLength(10);
  });

  it('the resume address followed many times at once yields one code', async () => {
    const { agent, mfa } = await atSecondFactor();
    const answered = await postTo(agent, mfa, '/totp', { code: totpCode() });
    const pages = await together(() => agent.send('get', String(answered.headers['location'])));
    const codes = pages.map(({ leftTo }) => leftTo?.searchParams.get('code')).filter(Boolean);
    expect(codes).toHaveLength(1);
    expect(pages.filter(({ status }) => status >= 500)).toEqual([]);
  });
});
