import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  authorizationUrl,
  newAgent,
  pass,
  postTo,
  problemOn,
  redeem,
  signIn,
  stopClock,
  tokenRequest,
  totpCode,
} from '../flows/support.ts';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer } from '../support/start-test-server.ts';

const DAY = 86_400;

describe('a clock that jumps', () => {
  let server: TestServer;
  let client: { clientId: string; secret: string };
  let count = 0;

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    client = await server.addClient('acme', 'demo');
  });
  beforeEach(stopClock);
  afterEach(() => void jest.useRealTimers());
  afterAll(() => server.close());

  const url = () => authorizationUrl(server, 'acme', 'demo');
  const signedIn = async () => {
    const { username } = await server.addUser('acme', `user${(count += 1)}`);
    const agent = newAgent(server);
    return { agent, page: await signIn(agent, url(), username, PASSWORD) };
  };
  const refresh = (token: unknown) =>
    tokenRequest(server, 'acme', client, { grant_type: 'refresh_token', refresh_token: String(token) });

  it('forward by two days ends sessions, the tokens that depend on them, codes and open sign-ins', async () => {
    const { agent, page } = await signedIn();
    const other = await signedIn();
    const tokens = (await redeem(server, 'acme', client, other.page)).body;
    const open = await newAgent(server).open(url());
    pass(2 * DAY);
    expect((await redeem(server, 'acme', client, page)).body['error']).toBe('invalid_grant');
    expect((await agent.open(url())).leftTo).toBeUndefined();
    expect((await postTo(newAgent(server), open, '/password', {})).status).toBe(410);
    expect((await refresh(tokens['refresh_token'])).body['error']).toBe('invalid_grant');
  });

  it('back by two days leaves spent what was spent, and believes no proof from the future', async () => {
    const { agent, page } = await signedIn();
    const tokens = (await redeem(server, 'acme', client, page)).body;
    const rotated = await refresh(tokens['refresh_token']);
    expect(rotated.status).toBe(200);
    pass(-2 * DAY);
    expect((await agent.open(url())).leftTo).toBeUndefined();
    expect((await refresh(tokens['refresh_token'])).body['error']).toBe('invalid_grant');
    expect((await redeem(server, 'acme', client, page)).body['error']).toBe('invalid_grant');
  });

  it('back takes no code of an authenticator app that is older than the last one', async () => {
    const { username } = await server.addUser('acme', `user${(count += 1)}`);
    expect((await signIn(newAgent(server), url(), username, PASSWORD)).leftTo).toBeDefined();
    pass(-DAY);
    const agent = newAgent(server);
    const mfa = await agent.submit(await agent.open(url()), '/password', { username, password: PASSWORD });
    expect((await agent.submit(mfa, '/totp', { code: totpCode() })).leftTo).toBeUndefined();
    pass(DAY + 30);
    const again = await signIn(newAgent(server), url(), username, PASSWORD);
    expect(again.leftTo).toBeDefined();
  });

  it('forward and back again ends nothing for good that was not swept, and nothing is spent twice', async () => {
    const { page } = await signedIn();
    pass(2 * DAY);
    expect((await redeem(server, 'acme', client, page)).status).toBe(400);
    pass(-2 * DAY);
    const answers = [await redeem(server, 'acme', client, page), await redeem(server, 'acme', client, page)];
    expect(answers.map(({ status }) => status)).toEqual([200, 400]);
  });

  it('back prolongs a lock and never lifts one', async () => {
    const { username } = await server.addUser('acme', `user${(count += 1)}`);
    const agent = newAgent(server);
    const mfa = await agent.submit(await agent.open(url()), '/password', { username, password: PASSWORD });
    for (let guesses = 0; guesses < 10; guesses++) await postTo(agent, mfa, '/totp', { code: '000000' });
    pass(-3600);
    const locked = await newAgent(server).open(url());
    const other = newAgent(server);
    const page = await other.submit(await other.open(url()), '/password', { username, password: PASSWORD });
    expect(problemOn(locked)).toBeUndefined();
    expect((await postTo(other, page, '/totp', { code: totpCode() })).status).not.toBe(303);
  });
});
