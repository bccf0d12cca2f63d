import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { aPolicy } from '../support/builders.ts';
import type { SoftwareAuthenticator } from '../support/software-authenticator.ts';
import { startTestServer, type TestServer, type TestUser } from '../support/start-test-server.ts';
import {
  addPasskey,
  auditTrail,
  authorizationUrl,
  ceremonyOptions,
  claimsOf,
  newAgent,
  newAuthenticator,
  problemOn,
  redeem,
  usePasskey,
} from './support.ts';

describe('signing in with a passkey first', () => {
  let server: TestServer;
  let client: { clientId: string; secret: string };
  let ada: TestUser;
  let device: SoftwareAuthenticator;

  const open = async (tenantId = 'acme') => {
    const agent = newAgent(server);
    return { agent, page: await agent.open(authorizationUrl(server, tenantId, 'demo')) };
  };
  let seen = 0;
  const newEvents = async () => {
    const all = await auditTrail(server, 'acme');
    const fresh = all.slice(0, all.length - seen);
    seen = all.length;
    return fresh;
  };

  beforeAll(async () => {
    server = await startTestServer();
    await server.addTenant('acme', aPolicy());
    await server.addTenant('globex', aPolicy());
    ada = await server.addUser('acme', 'ada');
    await server.addUser('acme', 'bob');
    client = await server.addClient('acme', 'demo');
    await server.addClient('globex', 'demo');
    device = newAuthenticator(server);
    await addPasskey(server, ada, device);
  });
  afterEach(newEvents);
  afterAll(() => server.close());

  it('needs nothing typed, and states a phishing-resistant sign-in and how it was made', async () => {
    const { agent, page } = await open();
    expect(ceremonyOptions(page).allowCredentials ?? []).toEqual([]);
    const done = await usePasskey(agent, page, device);

    const claims = claimsOf(await redeem(server, 'acme', client, done));
    expect(claims).toMatchObject({ acr: 'phr', sub: ada.user.id });
    expect(claims['amr']).toEqual(['pop', 'user', 'swk', 'mfa']);
    expect(await newEvents()).toEqual(['sign_in.completed', 'sign_in.passkey']);
  });

  it('does not call a key that never leaves its device a software key', async () => {
    const key = newAuthenticator(server, { flags: { be: false, bs: false }, counter: true });
    const owner = await server.addUser('acme', 'eve');
    await addPasskey(server, owner, key);
    const { agent, page } = await open();
    const claims = claimsOf(await redeem(server, 'acme', client, await usePasskey(agent, page, key)));
    expect(claims['amr']).toEqual(['pop', 'user', 'mfa']);
  });

  it('refuses a passkey that nobody has, and names it for the browser to forget', async () => {
    const stranger = newAuthenticator(server);
    await addPasskey(server, { ...ada, user: { ...ada.user, id: 'bm9ib2R5LWhlcmUtMDAwMQ' } }, stranger);
    const [held] = stranger.held;
    const { storage } = server.container;
    const stored = await storage.credentials.findPasskey('localhost', held!.id);
    await storage.credentials.remove(stored!, stored!.id);

    const { agent, page } = await open();
    const refused = await usePasskey(agent, page, stranger);
    expect(refused.status).toBe(422);
    expect(refused.html).toContain(`data-orphan="${held!.id}" data-rp-id="localhost"`);
    expect(await newEvents()).toEqual(['sign_in.passkey: unknown_credential']);
  });

  it("refuses another organisation's passkey, and does not have the browser forget it", async () => {
    const { agent, page } = await open('globex');
    const refused = await usePasskey(agent, page, device);
    expect(refused.status).toBe(422);
    expect(refused.html).not.toContain('data-orphan');
    expect(await auditTrail(server, 'globex')).toEqual(['sign_in.passkey: other_tenant']);
    expect((await agent.send('get', authorizationUrl(server, 'globex', 'demo'))).leftTo).toBeUndefined();
  });

  it('tells of a disabled user whoever holds the passkey, and nobody else, and does not have the browser forget it', async () => {
    const owner = await server.addUser('acme', 'gone');
    const key = newAuthenticator(server);
    await addPasskey(server, owner, key);
    await server.container.storage.users.setStatus('acme', owner.user.id, 'disabled');
    const { agent, page } = await open();
    const refused = await usePasskey(agent, page, key);
    expect([refused.status, problemOn(refused)]).toEqual([422, 'account_disabled']);
    const forged = await usePasskey(agent, refused, key, { signature: (bytes) => Buffer.from(bytes).fill(7, 9) });
    expect([forged.status, problemOn(forged)]).toEqual([422, 'unknown_credential']);
    for (const { html } of [refused, forged]) expect(html).not.toContain('data-orphan');
    expect(await newEvents()).toEqual(Array(2).fill('sign_in.passkey: user_disabled'));
  });

  it.each([
    ["another user's", () => Buffer.from('somebody-else-01').toString('base64url')],
    ['no', () => null],
  ])('refuses a response with %s user handle', async (_whose, userHandle) => {
    const { agent, page } = await open();
    const refused = await usePasskey(agent, page, device, { userHandle: userHandle() });
    expect(refused.status).toBe(422);
    expect(refused.leftTo).toBeUndefined();
    expect(await newEvents()).toEqual(['sign_in.passkey: wrong_user']);
  });

  it('refuses a response from another origin, without user verification, or signed by another key', async () => {
    const { agent, page } = await open();
    const origin = await usePasskey(agent, page, device, { clientData: { origin: 'https://evil.example' } });
    const present = await usePasskey(agent, origin, device, { flags: { uv: false } });
    const forged = await usePasskey(agent, present, device, { signature: (bytes) => Buffer.from(bytes).fill(7, 9) });
    expect([origin, present, forged].map(({ status }) => status)).toEqual([422, 422, 422]);
    expect([origin, present, forged].map(problemOn)).toEqual(['wrong_origin', 'no_user_verification', 'unknown']);
    expect(await newEvents()).toEqual([
      'sign_in.passkey: invalid_signature',
      'sign_in.passkey: user_not_verified',
      'sign_in.passkey: wrong_origin',
    ]);
  });

  it("refuses a response that was made for another browser's sign-in, or sent before", async () => {
    const first = await open();
    const second = await open();
    const response = JSON.stringify(device.authenticate(ceremonyOptions(first.page)));
    const foreign = await second.agent.submit(second.page, '/passkey', { response });
    expect(foreign.status).toBe(422);

    expect((await first.agent.submit(first.page, '/passkey', { response })).leftTo).toBeDefined();
    const again = await first.agent.open(authorizationUrl(server, 'acme', 'demo', { prompt: 'login' }));
    expect((await first.agent.submit(again, '/passkey', { response })).status).toBe(422);
    expect((await newEvents()).filter((event) => event.includes(':'))).toEqual([
      'sign_in.passkey: challenge_foreign',
      'sign_in.passkey: challenge_foreign',
    ]);
  });

  it('takes one response once, however often it is posted at the same time', async () => {
    const { agent, page } = await open();
    const response = JSON.stringify(device.authenticate(ceremonyOptions(page)));
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.html)![1]!;
    const posts = await Promise.all(
      Array.from({ length: 20 }, () => agent.send('post', `${page.url}/passkey`, { form: { csrf, response } })),
    );
    expect(posts.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(posts.filter(({ status }) => status === 422)).toHaveLength(19);
    expect((await newEvents()).filter((event) => event === 'sign_in.passkey: already_used')).toHaveLength(19);
  });
});
