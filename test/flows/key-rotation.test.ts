import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import { JWKS_MAX_AGE, SPREAD } from '#src/keys/life-cycle.ts';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD, type TestServer } from '../support/start-test-server.ts';
import { authorizationUrl, headingOf, newAgent, pass, redeem, signIn, stopClock, totpCode } from './support.ts';
import { startTwoNodes, type Application, type Node, type TwoNodes } from './two-nodes.ts';

describe('when keys are rotated', () => {
  let nodes: TwoNodes;
  let server: TestServer;
  let app: Application;
  let count = 0;

  const keys = () => server.container.keys;
  const keySet = async ({ url }: Pick<Node, 'url'> = server) =>
    (await (await fetch(`${url}/t/acme/jwks`)).json()) as JSONWebKeySet;
  const idTokenOf = ({ body }: { body: Readonly<Record<string, unknown>> }) => String(body['id_token']);
  const kidOf = (token: string) => decodeProtectedHeader(token).kid;
  const newUser = async () => (await server.addUser('acme', `u${(count += 1)}`)).username;
  const start = () => authorizationUrl(server, 'acme', app.clientId);
  const newToken = async () => {
    const done = await signIn(newAgent(server), start(), await newUser(), PASSWORD);
    return idTokenOf(await redeem(server, 'acme', app, done));
  };
  const verified = async (token: string, at: Pick<Node, 'url'> = server) => {
    const find = createLocalJWKSet(await keySet(at));
    return jwtVerify(token, find, { audience: app.clientId, currentDate: new Date(0) }).then(
      () => true,
      (error: unknown) => (error as { code?: string }).code,
    );
  };
  const signOutWith = async (token: string) => {
    const hint = new URLSearchParams({ id_token_hint: token });
    return newAgent(server).open(`${server.issuer('acme')}/session/end?${hint}`);
  };
  const activeKid = async () =>
    (await keys().list('acme')).find(({ alg, state }) => alg === 'RS256' && state === 'active')?.kid ?? 'none';

  beforeAll(async () => {
    nodes = await startTwoNodes();
    ({ server } = nodes);
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    app = await server.addClient('acme', 'app');
  });
  beforeEach(() => {
    jest.useRealTimers();
    stopClock();
  });
  afterAll(async () => {
    jest.useRealTimers();
    await nodes.close();
  });

  it('what was signed before is good after, what is signed after has the new key, and every node publishes both', async () => {
    const before = await newToken();
    await keys().rotate('acme', 'all', 'now');
    pass(SPREAD / 2);
    const ahead = await newToken();
    expect(kidOf(ahead)).toBe(kidOf(before));
    pass(SPREAD);
    const after = await newToken();
    expect(kidOf(after)).toBe(await activeKid());
    expect(kidOf(after)).not.toBe(kidOf(before));
    for (const node of [server, nodes.other]) {
      for (const token of [before, ahead, after]) expect(await verified(token, node)).toBe(true);
      expect(await keySet(node)).toEqual(await keySet());
    }
    expect((await signOutWith(before)).status).toBe(200);
  });

  it('a sign-in that is under way goes on, and ends with the new key', async () => {
    const agent = newAgent(server);
    const login = await agent.open(start());
    await keys().rotate('acme', 'all', 'now');
    pass(2 * SPREAD);
    const mfa = await agent.submit(login, '/password', { username: await newUser(), password: PASSWORD });
    const done = await agent.submit(mfa, '/totp', { code: totpCode() });
    const token = idTokenOf(await redeem(server, 'acme', app, done));
    expect(kidOf(token)).toBe(await activeKid());
    expect(await verified(token)).toBe(true);
  });

  it('a key that is withdrawn verifies nothing any more, on every node within five seconds, and another one signs at once', async () => {
    const before = await newToken();
    const { successor } = await keys().retire('acme', kidOf(before) ?? '');
    expect(kidOf(await newToken())).toBe(successor);
    expect(await verified(before)).toBe('ERR_JWKS_NO_MATCHING_KEY');
    expect(headingOf(await signOutWith(before))).not.toBe('Sign out?');
    expect((await signOutWith(before)).status).toBe(400);
    pass(5);
    expect(await verified(before, nodes.other)).toBe('ERR_JWKS_NO_MATCHING_KEY');
  });

  it('the key set has nothing private, says of each key but those that sign that it is for verifying, and how long it may be kept', async () => {
    const answer = await fetch(`${server.issuer('acme')}/jwks`);
    const { keys: published } = (await answer.json()) as JSONWebKeySet;
    expect(answer.headers.get('cache-control')).toBe(`public, max-age=${JWKS_MAX_AGE}`);
    for (const key of published) expect(Object.keys(key).filter((name) => /^(d|p|q|dp|dq|qi)$/.test(name))).toEqual([]);
    const listed = await keys().list('acme');
    expect(published).toHaveLength(listed.length);
    for (const { kid, state } of listed) {
      const key = published.find((one) => one.kid === kid);
      expect(key?.key_ops).toEqual(state === 'active' ? undefined : ['verify']);
    }
  });
});
