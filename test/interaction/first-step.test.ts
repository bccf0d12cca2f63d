import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer } from '../support/start-test-server.ts';
import { auditTrail, authorizationUrl, headingOf, newAgent, postTo } from '../flows/support.ts';

describe('the first page of a sign-in', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy());
    await server.addTenant('keys', aPolicy({ signIn: { methods: ['passkey'] } }));
    await server.addTenant('words', aPolicy({ signIn: { methods: ['password'] }, mfa: { methods: ['totp'] } }));
    for (const tenantId of ['acme', 'keys', 'words']) {
      await server.addClient(tenantId, 'demo');
      await server.addUser(tenantId, 'ada');
    }
  });
  afterAll(() => server.close());

  const open = async (tenantId: string) => {
    const agent = newAgent(server);
    return { agent, page: await agent.open(authorizationUrl(server, tenantId, 'demo')) };
  };

  it('offers what policy lets a sign-in start with, and nothing else', async () => {
    const pages = await Promise.all(['acme', 'keys', 'words'].map(open));
    const offers = pages.map(({ page: { html } }) => [
      html.includes('data-passkey-sign-in'),
      html.includes('name="password"'),
    ]);
    expect(offers).toEqual([
      [true, true],
      [true, false],
      [false, true],
    ]);
  });

  it('takes no password where none may start a sign-in, and tells nothing of it', async () => {
    const { agent, page } = await open('keys');
    const right = await postTo(agent, page, '/password', { username: 'ada', password: PASSWORD });
    const wrong = await postTo(agent, page, '/password', { username: 'ada', password: 'wrong' });
    expect([right.status, right.status === wrong.status]).toEqual([403, true]);
    expect(await auditTrail(server, 'keys')).toEqual(Array(2).fill('request.refused: method_not_offered'));
  });

  it('takes no passkey where none may start a sign-in', async () => {
    const { agent, page } = await open('words');
    expect((await postTo(agent, page, '/passkey', { response: '{}' })).status).toBe(403);
  });

  it.each([
    ['nothing', {}],
    ['an empty name', { username: '', password: PASSWORD }],
    ['an endless name', { username: 'x'.repeat(30_000), password: PASSWORD }],
    ['an endless password', { username: 'ada', password: 'x'.repeat(60_000) }],
    ['control characters', { username: 'ada\u0000', password: '\u0000' }],
    ['lone surrogates', { username: '\ud800', password: '\udfff' }],
  ])('answers %s like any wrong password', async (_what, fields) => {
    const { agent, page } = await open('acme');
    const answer = await postTo(agent, page, '/password', fields);
    expect([answer.status, headingOf(answer)]).toEqual([422, 'Sign in']);
  });

  it('finds a user however the name is typed', async () => {
    const { agent, page } = await open('acme');
    const answer = await agent.submit(page, '/password', { username: '  ＡDA ', password: PASSWORD });
    expect(headingOf(answer)).toBe('Confirm it’s you');
  });

  it('goes back to the application when cancelled, with state and issuer, and ends', async () => {
    const { agent, page } = await open('acme');
    const back = await agent.submit(page, '/cancel');
    expect(Object.fromEntries(back.leftTo!.searchParams)).toMatchObject({
      error: 'access_denied',
      state: 'st',
      iss: server.issuer('acme'),
    });
    expect((await agent.open(page.url)).status).toBe(410);
  });
});
