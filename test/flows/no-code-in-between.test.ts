import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aCampaign, aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer } from '../support/start-test-server.ts';
import type { Page, UserAgent } from '../support/user-agent.ts';
import {
  authorizationUrl,
  createPasskey,
  headingOf,
  interactionOf,
  newAgent,
  newAuthenticator,
  postTo,
  signIn,
  totpCode,
} from './support.ts';

const PAGES = ['', '/options', '/passkey-options', '/enroll/totp', '/enroll/passkey', '/enroll/passkey-options'];
const FORMS: Readonly<Record<string, () => Record<string, string>>> = {
  '/password': () => ({ username: 'somebody', password: PASSWORD }),
  '/passkey': () => ({ response: '{}' }),
  '/totp': () => ({ code: totpCode() }),
  '/recovery-code': () => ({ code: 'AAAA-BBBB-CCCC-DDDD' }),
  '/enroll/totp': () => ({ code: totpCode(), token: 'x' }),
  '/enroll/passkey': () => ({ response: '{}' }),
  '/enroll/passkey/name': () => ({ credential: 'x', name: 'x' }),
  '/skip': () => ({ free: 'yes' }),
  '/consent': () => ({ decision: 'allow' }),
};

describe('before the engine lets a sign-in proceed', () => {
  let server: TestServer;

  const password = async (agent: UserAgent, start: string, username: string) =>
    agent.submit(await agent.open(start), '/password', { username, password: PASSWORD });

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [aCampaign({ mode: 'required' })] }));
    await server.addTenant('closed', aPolicy({ mfa: { enrollment: 'not_offered' } }));
    await server.addTenant('plain', aPolicy({ campaigns: [] }));
    for (const tenantId of ['acme', 'closed']) await server.addClient(tenantId, 'demo');
    await server.addClient('plain', 'demo', { firstParty: false });
    for (const name of ['somebody', 'ada', 'bob']) await server.addUser('acme', name);
    await server.addUser('acme', 'newcomer', { totp: false });
    await server.addUser('acme', 'chooser', { totp: false });
    await server.addUser('closed', 'newcomer', { totp: false });
    await server.addUser('plain', 'cleo');
  });
  afterAll(() => server.close());

  /** Where each step is, how one gets there, and which forms answer it rightfully. */
  const steps: readonly (readonly [string, string, string[], (agent: UserAgent, start: string) => Promise<Page>])[] = [
    ['Sign in', 'acme', ['/password'], (agent, start) => agent.open(start)],
    ['Confirm it’s you', 'acme', ['/totp'], (agent, start) => password(agent, start, 'ada')],
    ['Protect your account', 'acme', [], (agent, start) => password(agent, start, 'newcomer')],
    ['Create your passkey', 'acme', [], (agent, start) => signIn(agent, start, 'bob', PASSWORD)],
    ['You cannot sign in here yet', 'closed', [], (agent, start) => password(agent, start, 'newcomer')],
    ['Allow demo app?', 'plain', ['/consent'], (agent, start) => signIn(agent, start, 'cleo', PASSWORD)],
  ];

  it.each(steps)('at "%s" no address yields a code', async (heading, tenantId, own, arrive) => {
    const agent = newAgent(server);
    const start = authorizationUrl(server, tenantId, 'demo');
    const codeless = (page: Page) => expect(page.leftTo?.searchParams.get('code') ?? null).toBeNull();
    expect(headingOf(await arrive(agent, start))).toBe(heading);

    const silent = await agent.open(authorizationUrl(server, tenantId, 'demo', { prompt: 'none' }));
    const error = silent.leftTo?.searchParams.get('error');
    const refusals = ['login_required', 'interaction_required', 'unmet_authentication_requirements'];
    expect(tenantId === 'plain' ? error === 'consent_required' : refusals.includes(error ?? '')).toBe(true);
    codeless(silent);

    for (const path of PAGES) {
      const page = await agent.open(start);
      expect(headingOf(page)).toBe(heading);
      codeless(await agent.open(interactionOf(page) + path));
    }
    for (const [path, fields] of Object.entries(FORMS).filter(([form]) => !own.includes(form))) {
      const page = await agent.open(start);
      expect(headingOf(page)).toBe(heading);
      const answer = await postTo(agent, page, path, fields());
      expect(answer.status).toBeGreaterThanOrEqual(400);
      codeless(answer);
      expect(headingOf(await agent.open(interactionOf(page)))).toBe(heading);
      const resumed = await agent.open(resumeOf(page));
      codeless(resumed);
      expect(headingOf(resumed)).toBe(heading);
    }
  });

  it('a passkey that was created as the second step is no proof: nothing yields a code before it is used', async () => {
    const agent = newAgent(server);
    const start = authorizationUrl(server, 'acme', 'demo');
    const chooser = await password(agent, start, 'chooser');
    const device = newAuthenticator(server);
    const naming = await createPasskey(agent, await agent.open(`${chooser.url}/enroll/passkey`), device);
    expect(headingOf(naming)).toBe('Passkey added');

    expect(headingOf(await agent.open(start))).toBe('Confirm it’s you');
    const silent = await agent.open(authorizationUrl(server, 'acme', 'demo', { prompt: 'none' }));
    expect(silent.leftTo?.searchParams.get('error')).toBe('interaction_required');
    const resumed = await agent.open(resumeOf(naming));
    expect([headingOf(resumed), resumed.leftTo]).toEqual(['Confirm it’s you', undefined]);
  });

  it("the cookie of one sign-in opens no other's address, nor answers there", async () => {
    const agent = newAgent(server);
    const start = authorizationUrl(server, 'acme', 'demo');
    const [first, second] = [await agent.open(start), await agent.open(start)];
    const headers = { Cookie: agent.cookies.for(first.url) };
    expect((await agent.send('get', second.url, { headers })).status).toBe(410);
    const form = { csrf: /name="csrf" value="([^"]+)"/.exec(second.html)![1]!, username: 'ada', password: PASSWORD };
    expect((await agent.send('post', `${second.url}/password`, { form, headers })).status).toBe(410);
  });

  it('the answer to one sign-in does not count in another of the same browser', async () => {
    await server.addUser('acme', 'dora');
    const agent = newAgent(server);
    const start = authorizationUrl(server, 'acme', 'demo');
    const [first, second] = [await agent.open(start), await agent.open(start)];
    const mfa = await agent.submit(first, '/password', { username: 'dora', password: PASSWORD });
    expect(headingOf(mfa)).toBe('Confirm it’s you');
    expect(headingOf(await agent.open(resumeOf(second)))).toBe('Confirm it’s you');
    const foreignToken = await agent.send('post', `${interactionOf(mfa)}/totp`, {
      form: { csrf: /name="csrf" value="([^"]+)"/.exec(second.html)![1]!, code: totpCode() },
    });
    expect(foreignToken.status).toBe(403);
  });
});

function resumeOf(page: Page): string {
  return interactionOf(page).replace('/interaction/', '/auth/');
}
