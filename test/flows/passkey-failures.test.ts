import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { aCampaign, aPolicy } from '../support/builders.ts';
import type { AuthenticationMisbehaviour, SoftwareAuthenticator } from '../support/software-authenticator.ts';
import { PASSWORD, startTestServer, type TestServer, type TestUser } from '../support/start-test-server.ts';
import type { Page, UserAgent } from '../support/user-agent.ts';
import {
  addPasskey,
  auditTrail,
  authorizationUrl,
  ceremonyOptions,
  createPasskey,
  newAgent,
  newAuthenticator,
  pass,
  postTo,
  problemOn,
  signIn,
  stopClock,
  usePasskey,
} from './support.ts';

const flip = (signature: Buffer) => Buffer.from(signature.map((byte, at) => (at === 20 ? byte ^ 1 : byte)));

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  for (const id of ['acme', 'globex'])
    await server.addTenant(id, aPolicy({ campaigns: [aCampaign({ mode: 'required' })] }));
  await server.addTenant('words', aPolicy({ signIn: { methods: ['password'] }, campaigns: [] }));
  for (const id of ['acme', 'globex', 'words']) await server.addClient(id, 'demo');
});
beforeEach(stopClock);
afterEach(() => void jest.useRealTimers());
afterAll(() => server.close());

const open = async (tenantId = 'acme') => {
  const agent = newAgent(server);
  return { agent, page: await agent.open(authorizationUrl(server, tenantId, 'demo')) };
};

describe('a passkey that does not sign in', () => {
  let count = 0;
  const holder = async (): Promise<{ user: TestUser; device: SoftwareAuthenticator; id: string }> => {
    count += 1;
    const user = await server.addUser('acme', `person${count}`);
    const device = newAuthenticator(server);
    return { user, device, id: (await addPasskey(server, user, device)).id };
  };
  const answered = async (device: SoftwareAuthenticator, wrong?: AuthenticationMisbehaviour, tenantId = 'acme') => {
    const { agent, page } = await open(tenantId);
    return usePasskey(agent, page, device, wrong);
  };
  const remove = async ({ user, id }: { user: TestUser; id: string }) => {
    const all = await server.container.storage.credentials.listByUser('acme', user.user.id);
    const passkey = all.find((one) => one.id === id);
    if (passkey?.method === 'passkey') await server.container.methods.passkeyRemoval.remove(passkey);
  };
  const explained = (page: Page) => [page.status, problemOn(page), page.html.includes('data-orphan=')];

  it('because nobody has it: the browser may forget it', async () => {
    const { user, device, id } = await holder();
    await server.container.storage.credentials.remove({ tenantId: 'acme', userId: user.user.id }, id);
    expect(explained(await answered(device))).toEqual([422, 'unknown_credential', true]);
  });

  it('because it was removed: its holder is told so, and the browser may forget it', async () => {
    const one = await holder();
    await remove(one);
    expect(explained(await answered(one.device))).toEqual([422, 'removed_credential', true]);
    expect((await auditTrail(server, 'acme', 1))[0]).toBe('sign_in.passkey: removed_credential');
  });

  it("because it is another organisation's: its holder is told so, a forger is not, and nothing is forgotten", async () => {
    const { device } = await holder();
    expect(explained(await answered(device, {}, 'globex'))).toEqual([422, 'other_organisation', false]);
    const forged = await answered(device, { signature: flip }, 'globex');
    expect(explained(forged)).toEqual([422, 'unknown_credential', false]);
  });

  it('because its account is switched off: its holder is told so, a forger is not, and nothing is forgotten', async () => {
    const { user, device } = await holder();
    await server.container.storage.users.setStatus('acme', user.user.id, 'disabled');
    expect(explained(await answered(device))).toEqual([422, 'account_disabled', false]);
    expect(explained(await answered(device, { flags: { uv: false } }))).toEqual([422, 'unknown_credential', false]);
  });

  it("because it is another account's, as the further factor of a known one", async () => {
    const [mine, other] = [await holder(), await holder()];
    const { agent, page } = await open();
    const mfa = await agent.submit(page, '/password', { username: mine.user.username, password: PASSWORD });
    const options = { ...ceremonyOptions(mfa), allowCredentials: [] };
    const present = (wrong?: AuthenticationMisbehaviour) =>
      agent.submit(mfa, '/passkey', { response: JSON.stringify(other.device.authenticate(options, wrong)) });
    expect(explained(await present())).toEqual([422, 'other_account', false]);
    const again = await agent.open(mfa.url);
    const forged = other.device.authenticate({ ...ceremonyOptions(again), allowCredentials: [] }, { signature: flip });
    const refused = await agent.submit(again, '/passkey', { response: JSON.stringify(forged) });
    expect(explained(refused)).toEqual([422, 'unknown_credential', false]);
  });

  it.each<[string, string, AuthenticationMisbehaviour]>([
    ['the device did not verify anybody', 'no_user_verification', { flags: { uv: false } }],
    ['nobody was there', 'no_user_verification', { flags: { up: false } }],
    ['it was used on another site', 'wrong_origin', { clientData: { origin: 'https://evil.example' } }],
    ['the page was in a frame of another site', 'wrong_origin', { clientData: { crossOrigin: true } }],
    ['the page was in a frame of our own', 'wrong_origin', { clientData: { topOrigin: 'http://localhost' } }],
    ['it is not signed by its key', 'unknown', { signature: flip }],
    ['its answer is no answer', 'unknown', { clientData: { challenge: undefined } }],
  ])('because %s', async (_because, code, wrong) => {
    const { device } = await holder();
    expect(explained(await answered(device, wrong))).toEqual([422, code, false]);
  });

  it('because it took too long, or was sent before', async () => {
    const { device } = await holder();
    const { agent, page } = await open();
    const response = JSON.stringify(device.authenticate(ceremonyOptions(page)));
    pass(301);
    expect(explained(await agent.submit(page, '/passkey', { response }))).toEqual([422, 'timed_out', false]);

    const second = await open();
    const wrong = JSON.stringify(device.authenticate(ceremonyOptions(second.page), { flags: { uv: false } }));
    const refused = await second.agent.submit(second.page, '/passkey', { response: wrong });
    const again = await second.agent.submit(refused, '/passkey', { response: wrong });
    expect(explained(again)).toEqual([422, 'timed_out', false]);
  });

  it('because the organisation takes none: the page says so and leads back', async () => {
    const { agent, page } = await open('words');
    const refused = await postTo(agent, page, '/passkey', { response: '{}' });
    expect([refused.status, problemOn(refused)]).toEqual([403, 'passkey_not_allowed']);
    const back = /id="return" href="([^"]+)"/.exec(refused.html)?.[1] ?? '';
    expect((await agent.open(back)).html).toContain('id="password-form"');
    expect(await auditTrail(server, 'words', 1)).toEqual(['request.refused: method_not_offered']);
  });
});

describe('a passkey that is not added', () => {
  let count = 0;
  const enrolling = async (
    passkeys: readonly SoftwareAuthenticator[] = [],
  ): Promise<{ agent: UserAgent; page: Page }> => {
    count += 1;
    const user = await server.addUser('acme', `newcomer${count}`);
    const agent = newAgent(server);
    const page = await signIn(agent, authorizationUrl(server, 'acme', 'demo'), user.username, PASSWORD);
    for (const device of passkeys) await addPasskey(server, user, device);
    return { agent, page };
  };
  const orphanOn = ({ html }: Page) => /data-orphan="([\w-]+)"/.exec(html)?.[1];

  it('because there are as many as allowed: the new one may be forgotten by the browser', async () => {
    const { agent, page } = await enrolling(Array.from({ length: 10 }, () => newAuthenticator(server)));
    const device = newAuthenticator(server);
    const refused = await createPasskey(agent, page, device);
    expect([refused.status, problemOn(refused), orphanOn(refused)]).toEqual([
      422,
      'too_many_passkeys',
      device.held[0]?.id,
    ]);
  });

  it('because somebody has it: it is not forgotten', async () => {
    const device = newAuthenticator(server);
    const first = await enrolling([device]);
    const credentialId = Buffer.from(device.held[0]?.id ?? '', 'base64url');
    const refused = await createPasskey(first.agent, first.page, newAuthenticator(server), { credentialId });
    expect([refused.status, problemOn(refused), orphanOn(refused)]).toEqual([422, 'already_registered', undefined]);
  });

  it.each([
    ['the device did not verify anybody', 'no_user_verification', { flags: { uv: false } }],
    ['it was made on another site', 'wrong_origin', { clientData: { origin: 'https://evil.example' } }],
    ['the page was in a frame of another site', 'wrong_origin', { clientData: { crossOrigin: true } }],
    ['its key is none that was asked for', 'unknown', { publicKey: Buffer.from('a10102', 'hex') }],
  ])('because %s: the new one may be forgotten by the browser', async (_because, code, wrong) => {
    const { agent, page } = await enrolling();
    const device = newAuthenticator(server);
    const refused = await createPasskey(agent, page, device, wrong);
    expect([refused.status, problemOn(refused), orphanOn(refused)]).toEqual([422, code, device.held[0]?.id]);
  });

  it('because its answer was sent before', async () => {
    const { agent, page } = await enrolling();
    const device = newAuthenticator(server);
    const response = JSON.stringify(device.register(ceremonyOptions(page), { flags: { uv: false } }));
    const refused = await agent.submit(page, '/enroll/passkey', { response });
    const again = await agent.submit(refused, '/enroll/passkey', { response });
    expect([again.status, problemOn(again)]).toEqual([422, 'timed_out']);
  });
});
