import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer } from '../support/start-test-server.ts';
import type { Page, UserAgent } from '../support/user-agent.ts';
import {
  authorizationUrl,
  claimsOf,
  headingOf,
  interactionOf,
  newAgent,
  postTo,
  redeem,
  signIn,
  totpCode,
} from './support.ts';

describe('two people in one browser', () => {
  let server: TestServer;
  let client: { clientId: string; secret: string };
  let count = 0;

  const url = (parameters: Record<string, string> = {}) => authorizationUrl(server, 'acme', 'demo', parameters);
  /** Two users of their own, the first of them signed in. */
  const pair = async () => {
    count += 1;
    const [ada, bob] = [await server.addUser('acme', `ada${count}`), await server.addUser('acme', `bob${count}`)];
    const agent = newAgent(server);
    const done = await signIn(agent, url(), ada.username, PASSWORD);
    const tokens = await redeem(server, 'acme', client, done);
    return { ada, bob, agent, tokens };
  };
  /** The provider's own page asks the browser to end the first session; without scripts a button does. */
  const switchUser = async (agent: UserAgent, page: Page) => agent.submit(page, '/session/end/confirm');

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    client = await server.addClient('acme', 'demo');
  });
  afterAll(() => server.close());

  it.each([
    ['prompt=login', () => ({ prompt: 'login' })],
    ['max_age=0', () => ({ max_age: '0' })],
    ['the id_token_hint of the other', (hint: string) => ({ id_token_hint: hint })],
  ])('%s: the password of the second does not inherit the code of the first', async (how, parameters) => {
    const { bob, agent } = await pair();
    const { tokens, ada } = await pair();
    const login = await agent.open(url(parameters(String(tokens.body['id_token']))));
    expect(headingOf(login)).toBe('Sign in');

    const second = how.includes('hint') ? ada : bob;
    const switching = await agent.submit(login, '/password', { username: second.username, password: PASSWORD });
    expect(switching.leftTo).toBeUndefined();
    const mfa = await switchUser(agent, switching);
    expect(headingOf(mfa)).toBe('Confirm it’s you');
    expect(mfa.html).toContain(second.username);

    const silent = await agent.open(url({ prompt: 'none' }));
    expect(silent.leftTo?.searchParams.get('error')).toBe('interaction_required');
  });

  it('the second signs in completely, as themself', async () => {
    const { bob, agent } = await pair();
    const login = await agent.open(url({ prompt: 'login' }));
    const switching = await agent.submit(login, '/password', { username: bob.username, password: PASSWORD });
    const mfa = await switchUser(agent, switching);
    const done = await agent.submit(mfa, '/totp', { code: totpCode() });
    const claims = claimsOf(await redeem(server, 'acme', client, done));
    expect(claims).toMatchObject({ sub: bob.user.id, amr: ['pwd', 'otp', 'mfa'] });
  });

  it('login_hint alone fills in a name and changes nobody', async () => {
    const { ada, agent } = await pair();
    const done = await agent.open(url({ login_hint: 'bob' }));
    expect(claimsOf(await redeem(server, 'acme', client, done))['sub']).toBe(ada.user.id);
    const fresh = await newAgent(server).open(url({ login_hint: '"><script>' }));
    expect(fresh.html).toContain('value="&quot;&gt;&lt;script&gt;"');
  });

  it('the id_token_hint of another user with prompt=none is login_required', async () => {
    const { agent } = await pair();
    const other = await pair();
    const silent = await agent.open(url({ prompt: 'none', id_token_hint: String(other.tokens.body['id_token']) }));
    expect(silent.leftTo?.searchParams.get('error')).toBe('login_required');
  });

  it('a sub that the request claims is nobody else', async () => {
    const { agent, bob } = await pair();
    const claims = JSON.stringify({ id_token: { sub: { value: bob.user.id } } });
    expect(headingOf(await agent.open(url({ claims })))).toBe('Sign in');
  });

  it('the step of the first, finished in the session of the second, is refused', async () => {
    const first = await pair();
    const second = await pair();
    const mfaOfFirst = await reopenedAtSecondFactor(first.agent, first.ada.username);
    takeOver(first.agent, second.agent, mfaOfFirst);

    const answer = await postTo(second.agent, mfaOfFirst, '/totp', { code: totpCode(1) });
    const { location } = answer.headers;
    const resumed = location ? await second.agent.open(location) : answer;
    expect(resumed.leftTo).toBeUndefined();
    expect(resumed.status).toBeGreaterThanOrEqual(400);
    const done = await second.agent.open(url());
    expect(claimsOf(await redeem(server, 'acme', client, done))['sub']).toBe(second.ada.user.id);
  });

  it('without its cookie the address of a sign-in opens nothing', async () => {
    const page = await newAgent(server).open(url());
    const stranger = newAgent(server);
    expect((await stranger.open(page.url)).status).toBe(410);
    expect((await postTo(stranger, page, '/password', { username: 'x', password: PASSWORD })).status).toBe(410);
  });

  it('the session cookie changes at every sign-in, and the old one is nobody', async () => {
    const { agent, ada } = await pair();
    const before = agent.cookies.for('/t/acme/auth');
    const login = await agent.open(url({ prompt: 'login' }));
    const mfa = await agent.submit(login, '/password', { username: ada.username, password: PASSWORD });
    await agent.submit(mfa, '/totp', { code: totpCode(1) });
    expect(agent.cookies.for('/t/acme/auth')).not.toBe(before);

    const silent = authorizationUrl(server, 'acme', 'demo', { prompt: 'none' });
    const answer = await newAgent(server).send('get', silent, { headers: { Cookie: before } });
    expect(answer.leftTo?.searchParams.get('error')).toBe('login_required');
  });

  const reopenedAtSecondFactor = async (agent: UserAgent, username: string) => {
    const login = await agent.open(url({ prompt: 'login' }));
    return agent.submit(login, '/password', { username, password: PASSWORD });
  };
});

/** Carries the cookies of one sign-in into another browser, as somebody with both could. */
function takeOver(from: UserAgent, to: UserAgent, page: Page): void {
  const paths = [interactionOf(page), interactionOf(page).replace('/interaction/', '/auth/')];
  for (const path of paths) {
    const own = from.cookies.for(path).split('; ');
    const lines = own.filter((cookie) => !cookie.startsWith('latchkey_session='));
    to.cookies.store(
      lines.map((cookie) => `${cookie}; path=${path}`),
      path,
    );
  }
}
