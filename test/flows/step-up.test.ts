import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer } from '../support/start-test-server.ts';
import type { Page, UserAgent } from '../support/user-agent.ts';
import {
  addPasskey,
  authorizationUrl,
  claimsOf,
  createPasskey,
  headingOf,
  newAgent,
  newAuthenticator,
  pass,
  redeem,
  signIn,
  stopClock,
  totpCode,
  usePasskey,
} from './support.ts';

const MFA = 'https://refeds.org/profile/mfa';
const SFA = 'https://refeds.org/profile/sfa';

describe('asking for more, or for fresher', () => {
  let server: TestServer;
  let client: { clientId: string; secret: string };
  let count = 0;

  const url = (parameters: Record<string, string> = {}) => authorizationUrl(server, 'acme', 'demo', parameters);
  const signedIn = async () => {
    const user = await server.addUser('acme', `user${(count += 1)}`);
    const agent = newAgent(server);
    await signIn(agent, url(), user.username, PASSWORD);
    return { user, agent };
  };
  const claims = async (page: Page) => claimsOf(await redeem(server, 'acme', client, page));
  const again = async (agent: UserAgent, page: Page, username: string) => {
    pass();
    const mfa = await agent.submit(page, '/password', { username, password: PASSWORD });
    return agent.submit(mfa, '/totp', { code: totpCode() });
  };

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    client = await server.addClient('acme', 'demo');
  });
  beforeEach(stopClock);
  afterEach(() => void jest.useRealTimers());
  afterAll(() => server.close());

  it('prompt=login asks for both factors again, and states the new time', async () => {
    const { user, agent } = await signedIn();
    pass(600);
    const login = await agent.open(url({ prompt: 'login' }));
    expect(login.html).toContain('Please sign in again');
    const done = await again(agent, login, user.username);
    expect(await claims(done)).toMatchObject({ auth_time: Math.floor(Date.now() / 1000), amr: ['pwd', 'otp', 'mfa'] });
  });

  it('prompt=login left unanswered does not yield a code at the resume address', async () => {
    const { agent } = await signedIn();
    const login = await agent.open(url({ prompt: 'login' }));
    const resumed = await agent.open(login.url.replace('/interaction/', '/auth/'));
    expect([headingOf(resumed), resumed.leftTo]).toEqual(['Sign in', undefined]);
  });

  it.each([
    ['0', 0, false],
    ['60', 61, false],
    ['60', 59, true],
    ['86400', 3000, true],
  ])('max_age=%s after %d seconds: the session is enough is %s', async (maxAge, elapsed, enough) => {
    const { user, agent } = await signedIn();
    pass(elapsed);
    const page = await agent.open(url({ max_age: maxAge }));
    expect(page.leftTo !== undefined).toBe(enough);
    if (enough) return;
    const silent = await agent.open(url({ max_age: maxAge, prompt: 'none' }));
    expect(silent.leftTo?.searchParams.get('error')).toBe('login_required');
    expect(await claims(await again(agent, page, user.username))).toMatchObject({
      auth_time: Math.floor(Date.now() / 1000),
    });
  });

  it.each(['-1', '1e99', 'abc', '1.5', '9'.repeat(40)])('max_age=%s is answered, never with a code', async (maxAge) => {
    const agent = newAgent(server);
    const page = await agent.open(url({ max_age: maxAge }));
    expect(page.status).toBeLessThan(500);
    expect(page.leftTo?.searchParams.get('code') ?? null).toBeNull();
  });

  it('an idle session ends after an hour, a used one after a day', async () => {
    const idle = await signedIn();
    pass(3601);
    expect(headingOf(await idle.agent.open(url()))).toBe('Sign in');

    const { agent } = await signedIn();
    for (let hours = 0; hours < 25; hours += 1) {
      pass(3500);
      await agent.open(url());
    }
    expect(headingOf(await agent.open(url()))).toBe('Sign in');
  });

  it('acr_values=phr leads somebody with an app through a new passkey to a phishing-resistant sign-in', async () => {
    const { agent } = await signedIn();
    const device = newAuthenticator(server);
    const chooser = await agent.open(url({ acr_values: 'phr' }));
    expect(headingOf(chooser)).toBe('Protect your account');
    const naming = await createPasskey(agent, await agent.open(`${chooser.url}/enroll/passkey`), device);
    const mfa = await agent.submit(naming, '/name', { name: 'Key' });
    expect(await claims(await usePasskey(agent, mfa, device))).toMatchObject({ acr: 'phr' });
  });

  it('acr_values=phr asks for the app first where the sign-in is no longer fresh', async () => {
    const { agent } = await signedIn();
    pass(600);
    const page = await agent.open(url({ acr_values: 'phr' }));
    expect(headingOf(page)).toBe('Sign in');
  });

  it('an essential acr claim is enforced like acr_values', async () => {
    const { user, agent } = await signedIn();
    const device = newAuthenticator(server);
    await addPasskey(server, user, device);
    const asked = JSON.stringify({ id_token: { acr: { essential: true, value: 'phr' } } });
    const silent = await agent.open(url({ claims: asked, prompt: 'none' }));
    expect(silent.leftTo?.searchParams.get('error')).toBe('interaction_required');
    const mfa = await agent.open(url({ claims: asked }));
    expect(mfa.html).toContain('cannot be copied or passed on');
    expect(await claims(await usePasskey(agent, mfa, device))).toMatchObject({ acr: 'phr' });
  });

  it('a weaker class than policy requires lowers nothing', async () => {
    const user = await server.addUser('acme', 'weak');
    const agent = newAgent(server);
    const login = await agent.open(url({ acr_values: SFA }));
    const mfa = await agent.submit(login, '/password', { username: user.username, password: PASSWORD });
    expect(headingOf(mfa)).toBe('Confirm it’s you');
    const done = await agent.submit(mfa, '/totp', { code: totpCode() });
    expect(await claims(done)).toMatchObject({ acr: SFA, amr: ['pwd', 'otp', 'mfa'] });
  });

  it('the first class named that holds is stated', async () => {
    const { agent } = await signedIn();
    expect(await claims(await agent.open(url({ acr_values: `unknown ${MFA} ${SFA}` })))).toMatchObject({ acr: MFA });
  });

  it.each([
    ['value', { essential: true, value: 'urn:unknown' }],
    ['values', { essential: true, values: ['urn:unknown', 'urn:other'] }],
  ])('an unknown essential acr (%s) is answered unmet_authentication_requirements', async (_member, acr) => {
    const page = await newAgent(server).open(url({ claims: JSON.stringify({ id_token: { acr } }) }));
    expect(page.leftTo?.searchParams.get('error')).toBe('unmet_authentication_requirements');
    expect(page.leftTo?.searchParams.get('state')).toBe('st');
  });

  it('phrh, which nobody can reach, is refused with the reason and no dead end', async () => {
    const { agent } = await signedIn();
    const page = await agent.open(url({ acr_values: 'phrh' }));
    expect(headingOf(page)).toBe('You cannot sign in here yet');
    const back = await agent.submit(page, '/cancel');
    expect(back.leftTo?.searchParams.get('error')).toBe('unmet_authentication_requirements');
  });

  it.each([
    '{"id_token":{"acr":{"values":"x"}}}',
    '{"id_token":{"acr":{"essential":true,"values":"x"}}}',
    '{"id_token":{"acr":{"essential":true,"values":[1,null,{}]}}}',
    '{"id_token":{"acr":{"essential":true,"value":{"a":1}}}}',
    '{"id_token":{"acr":1}}',
    '{"id_token":{"acr":[]}}',
    '{"id_token":{"acr":"phr"}}',
    '{"id_token":{"acr":null}}',
    '{"id_token":{"sub":{"value":12}}}',
    '{"id_token":{"sub":{"value":null}}}',
    '{"id_token":{"sub":{"values":["a","b"]}}}',
    '{"id_token":{"auth_time":{"essential":"yes"}}}',
    '{"id_token":{"__proto__":{"essential":true}}}',
    '{"id_token":{"constructor":{"prototype":1}},"userinfo":{"toString":null}}',
    '{"__proto__":{"id_token":{}}}',
    '{"id_token":[]}',
    '{"userinfo":7}',
    '[]',
    '"x"',
    'null',
    '{',
  ])('the claims parameter %s is answered, never as our own failure', async (parameter) => {
    const { agent } = parameter.includes('__proto__') ? await signedIn() : { agent: newAgent(server) };
    const page = await agent.open(url({ claims: parameter }));
    expect(page.status).toBeLessThan(500);
    expect(page.leftTo?.searchParams.get('error') ?? '').not.toBe('server_error');
    expect(page.html).not.toContain('Something went wrong on our side');
  });
});
