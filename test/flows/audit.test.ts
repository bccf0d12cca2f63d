import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aCampaign, aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, TOTP_SECRET, type TestServer } from '../support/start-test-server.ts';
import {
  authorizationUrl,
  ceremonyOptions,
  newAgent,
  newAuthenticator,
  postTo,
  redeem,
  tokenRequest,
  totpCode,
  VERIFIER,
} from './support.ts';

describe('the audit log of a whole sign-in', () => {
  let server: TestServer;
  const secrets: Record<string, string> = { PASSWORD, TOTP_SECRET, VERIFIER, typed: 'hunter2-hunter2' };
  let userId: string;

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy({ campaigns: [aCampaign({ mode: 'required' })] }));
    const client = await server.addClient('acme', 'demo');
    secrets['client secret'] = client.secret;
    const { user } = await server.addUser('acme', 'ada');
    userId = user.id;
    const codes = await server.container.methods.recoveryCodes.create(user);

    const agent = newAgent(server);
    const login = await agent.open(
      authorizationUrl(server, 'acme', 'demo', { state: 'STATE-VALUE', nonce: 'NONCE-VALUE' }),
    );
    await postTo(agent, login, '/password', { username: 'hunter2-hunter2', password: PASSWORD });
    await postTo(agent, login, '/password', { username: 'ada', password: 'hunter2-hunter2' });
    await postTo(agent, login, '/passkey', { response: '{"id":"hunter2-hunter2"}' });
    const mfa = await agent.submit(login, '/password', { username: 'ada', password: PASSWORD });
    secrets['recovery code'] = codes[0]!;
    await postTo(agent, mfa, '/recovery-code', { code: `${codes[0]!}X` });
    secrets['totp code'] = totpCode();
    await postTo(agent, mfa, '/totp', { code: '000000' });
    const enroll = await agent.submit(mfa, '/totp', { code: secrets['totp code'] });
    const device = newAuthenticator(server);
    const options = ceremonyOptions(enroll);
    secrets['challenge'] = options.challenge;
    await postTo(agent, enroll, '/skip', {});
    const bad = device.register(options, { flags: { uv: false } });
    const again = await agent.submit(enroll, '/enroll/passkey', { response: JSON.stringify(bad) });
    const good = device.register(ceremonyOptions(again));
    const naming = await agent.submit(again, '/enroll/passkey', { response: JSON.stringify(good) });
    const done = await agent.submit(naming, '/name', { name: 'hunter2-hunter2' });
    secrets['code'] = done.leftTo!.searchParams.get('code')!;
    const tokens = await redeem(server, 'acme', client, done);
    for (const kind of ['access_token', 'refresh_token', 'id_token']) secrets[kind] = String(tokens.body[kind]);
    await redeem(server, 'acme', client, done);
    await tokenRequest(server, 'acme', { ...client, secret: 'hunter2-hunter2' }, { grant_type: 'client_credentials' });
    await agent.open(authorizationUrl(server, 'acme', 'demo', { client_id: 'hunter2' }));
    await agent.open(authorizationUrl(server, 'acme', 'demo', { prompt: 'none', acr_values: 'phr' }));
    secrets['cookie'] = agent.cookies.for('/t/acme/auth').split('=').at(-1)!;
  });
  afterAll(() => server.close());

  it('has one event for each act, in order, with its reason', async () => {
    const events = (await server.container.storage.audit.list('acme', 1000)).toReversed();
    expect(events.map(({ type, reason }) => `${type} ${reason ?? 'ok'}`)).toEqual([
      'sign_in.password unknown_user',
      'sign_in.password wrong_secret',
      'sign_in.passkey malformed',
      'sign_in.password ok',
      'sign_in.recovery_code malformed',
      'sign_in.totp wrong_secret',
      'sign_in.totp ok',
      'passkey.enrollment_skipped required',
      'passkey.registered user_not_verified',
      'passkey.registered ok',
      'passkey.renamed ok',
      'sign_in.completed ok',
      'token.reuse_detected already_used',
      'request.refused invalid_client',
      'request.refused invalid_client',
      'request.refused interaction_required',
    ]);
  });

  it('says who, where known, at which application and from where', async () => {
    const events = await server.container.storage.audit.list('acme', 1000);
    const named = events.filter(({ type, reason }) => type !== 'request.refused' && reason !== 'unknown_user');
    expect(named.filter((event) => event.userId !== userId).map(({ reason }) => reason)).toEqual(['malformed']);
    expect(events.filter(({ type, clientId }) => type.startsWith('sign_in') && clientId !== 'demo')).toEqual([]);
    for (const { address } of events.filter(({ type }) => type !== 'token.reuse_detected')) {
      expect(address).toMatch(/^(?:::1|127\.0\.0\.1)$/);
    }
  });

  it('says of a completed sign-in what it had to reach, by whose word, and by what it did', async () => {
    const events = await server.container.storage.audit.list('acme', 1000);
    expect(events.find(({ type }) => type === 'sign_in.completed')?.details).toEqual({
      required: 'multi_factor',
      required_by: 'tenant',
      reached: 'multi_factor',
      methods: 'password totp',
      seconds: expect.stringMatching(/^\d$/),
    });
  });

  it('has the events of one sign-in under one name, and others under another', async () => {
    const events = await server.container.storage.audit.list('acme', 1000);
    const completed = events.find(({ type }) => type === 'sign_in.completed');
    const signIn = completed?.signIn ?? '';
    expect(signIn).toMatch(/^[\w-]{21,43}$/);
    const { events: followed } = await server.container.storage.audit.search('acme', { signIn }, { limit: 50 });
    const steps = followed.map(({ type }) => type).toReversed();
    expect(steps).toEqual(
      events
        .map(({ type }) => type)
        .toReversed()
        .slice(0, 12),
    );
    expect(events.filter(({ signIn: other }) => other !== null && other !== signIn)).toEqual([]);
  });

  it('holds no secret, and nothing that was typed', async () => {
    const dump = JSON.stringify(await server.container.storage.audit.list('acme', 1000));
    expect(Object.keys(secrets).filter((name) => dump.includes(secrets[name]!))).toEqual([]);
    expect(dump).not.toContain('STATE-VALUE');
    expect(dump).not.toContain('NONCE-VALUE');
    expect(dump).not.toContain('hunter2');
  });
});

describe('the audit log of a sign-in that nothing is enough for', () => {
  it('says what the application asked for, and what was reached', async () => {
    const server = await startTestServer();
    await server.addTenant(
      'acme',
      aPolicy({ signIn: { methods: ['password'] }, mfa: { methods: ['totp'] }, campaigns: [] }),
    );
    await server.addClient('acme', 'demo');
    await server.addUser('acme', 'ada');
    const agent = newAgent(server);
    const login = await agent.open(authorizationUrl(server, 'acme', 'demo', { acr_values: 'phr' }));
    const refused = await agent.submit(login, '/password', { username: 'ada', password: PASSWORD });
    await agent.submit(refused, '/cancel', {});
    const events = await server.container.storage.audit.list('acme', 9);
    await server.close();
    expect(events.find(({ type }) => type === 'sign_in.not_possible')?.details).toEqual({
      required: 'phishing_resistant',
      required_by: 'request',
      reached: 'single_factor',
      methods: 'password',
    });
  });
});
