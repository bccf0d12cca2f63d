import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as OTPAuth from 'otpauth';
import { aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer } from '../support/start-test-server.ts';
import type { Page } from '../support/user-agent.ts';
import {
  auditTrailOf,
  authorizationUrl,
  claimsOf,
  createPasskey,
  headingOf,
  newAgent,
  newAuthenticator,
  pass,
  redeem,
  stopClock,
  usePasskey,
} from './support.ts';

describe('a newcomer who has only a password', () => {
  let server: TestServer;
  let client: { clientId: string; secret: string };

  const arrive = async (username: string) => {
    await server.addUser('acme', username, { totp: false });
    const agent = newAgent(server);
    const login = await agent.open(authorizationUrl(server, 'acme', 'demo'));
    return { agent, chooser: await agent.submit(login, '/password', { username, password: PASSWORD }) };
  };

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [] }));
    await server.addTenant('strict', aPolicy({ mfa: { enrollment: 'not_offered' } }));
    client = await server.addClient('acme', 'demo');
    await server.addClient('strict', 'demo');
  });
  afterEach(() => void jest.useRealTimers());
  afterAll(() => server.close());

  it('chooses what to set up, the passkey first', async () => {
    const { chooser } = await arrive('ada');
    expect(headingOf(chooser)).toBe('Protect your account');
    expect([...chooser.html.matchAll(/id="enroll-(\w+)"/g)].map(([, method]) => method)).toEqual(['passkey', 'totp']);
  });

  it('sets up an authenticator app, keeps its secret after a wrong code, and sees recovery codes once', async () => {
    const { agent, chooser } = await arrive('bob');
    const setup = await agent.open(`${chooser.url}/enroll/totp`);
    const wrong = await agent.submit(setup, '/enroll/totp', { code: '000000' });
    expect(wrong.status).toBe(422);
    expect(secretOn(wrong)).toBe(secretOn(setup));

    const codes = await agent.submit(wrong, '/enroll/totp', { code: codeFor(secretOn(setup)) });
    expect(headingOf(codes)).toBe('Save your recovery codes');
    expect(codesOn(codes)).toHaveLength(10);
    const done = await agent.open(continueOn(codes));
    const claims = claimsOf(await redeem(server, 'acme', client, done));
    expect(claims).toMatchObject({ acr: 'https://refeds.org/profile/mfa', amr: ['pwd', 'otp', 'mfa'] });

    const again = await agent.open(`${chooser.url}/enroll/totp`);
    expect(again.html).not.toContain(codesOn(codes)[0]!);
    expect(again.status).toBe(410);
  });

  it('does not accept the code that set the app up a second time', async () => {
    stopClock();
    const { agent, chooser } = await arrive('cleo');
    const setup = await agent.open(`${chooser.url}/enroll/totp`);
    const code = codeFor(secretOn(setup));
    const codes = await agent.submit(setup, '/enroll/totp', { code });
    await agent.open(continueOn(codes));

    const elsewhere = newAgent(server);
    const login = await elsewhere.open(authorizationUrl(server, 'acme', 'demo'));
    const mfa = await elsewhere.submit(login, '/password', { username: 'cleo', password: PASSWORD });
    expect((await elsewhere.submit(mfa, '/totp', { code })).status).toBe(422);
    pass();
    const fresh = await elsewhere.submit(mfa, '/totp', { code: codeFor(secretOn(setup)) });
    expect(fresh.leftTo?.searchParams.get('code')).toBeTruthy();
  });

  it('signs in with a recovery code that was shown', async () => {
    const { agent, chooser } = await arrive('dora');
    const setup = await agent.open(`${chooser.url}/enroll/totp`);
    const codes = await agent.submit(setup, '/enroll/totp', { code: codeFor(secretOn(setup)) });

    const elsewhere = newAgent(server);
    const login = await elsewhere.open(authorizationUrl(server, 'acme', 'demo'));
    const mfa = await elsewhere.submit(login, '/password', { username: 'dora', password: PASSWORD });
    const picker = await elsewhere.open(`${mfa.url}?method=recovery_code`);
    const done = await elsewhere.submit(picker, '/recovery-code', { code: codesOn(codes)[3]! });
    expect(done.leftTo?.searchParams.get('code')).toBeTruthy();
  });

  it('creates a passkey, is asked to use it, and only then has a phishing-resistant sign-in', async () => {
    const { agent, chooser } = await arrive('eve');
    const device = newAuthenticator(server);
    const naming = await createPasskey(agent, await agent.open(`${chooser.url}/enroll/passkey`), device);
    expect(headingOf(naming)).toBe('Passkey added');
    const mfa = await agent.submit(naming, '/name', { name: 'My phone' });
    expect([mfa.leftTo, headingOf(mfa)]).toEqual([undefined, 'Confirm it’s you']);

    const claims = claimsOf(await redeem(server, 'acme', client, await usePasskey(agent, mfa, device)));
    expect(claims).toMatchObject({ acr: 'phr', amr: ['pwd', 'pop', 'user', 'swk', 'mfa'] });
    expect((await auditTrailOf(server, 'acme', 'eve', 5)).toReversed()).toEqual([
      'sign_in.password',
      'passkey.registered',
      'passkey.renamed',
      'sign_in.passkey',
      'sign_in.completed',
    ]);
  });

  it("does not take an app's setup token in another sign-in or of another person", async () => {
    const first = await arrive('fay');
    const second = await arrive('gus');
    const setup = await first.agent.open(`${first.chooser.url}/enroll/totp`);
    const own = await second.agent.open(`${second.chooser.url}/enroll/totp`);
    const token = /name="token" value="([^"]+)"/.exec(setup.html)![1]!;
    const refused = await second.agent.submit(own, '/enroll/totp', { token, code: codeFor(secretOn(setup)) });
    expect(refused.status).toBe(422);
    expect((await auditTrailOf(server, 'acme', 'gus', 1))[0]).toBe('totp.registered: token_invalid');
  });

  it('is told plainly where policy does not let a first factor be set up, and goes back with the reason', async () => {
    await server.addUser('strict', 'new', { totp: false });
    const agent = newAgent(server);
    const login = await agent.open(authorizationUrl(server, 'strict', 'demo'));
    const refused = await agent.submit(login, '/password', { username: 'new', password: PASSWORD });
    expect(headingOf(refused)).toBe('You cannot sign in here yet');
    const back = await agent.submit(refused, '/cancel');
    expect(back.leftTo?.searchParams.get('error')).toBe('unmet_authentication_requirements');
  });
});

function secretOn({ html }: Page): string {
  return /id="secret" data-text="([A-Z2-7]+)"/.exec(html)?.[1] ?? '';
}

function codesOn({ html }: Page): string[] {
  return [...html.matchAll(/<li>([\w-]+)<\/li>/g)].map(([, code]) => code!);
}

function continueOn({ html }: Page): string {
  return /id="continue" href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
}

function codeFor(secret: string): string {
  return new OTPAuth.TOTP({ secret }).generate({ timestamp: Date.now() });
}
