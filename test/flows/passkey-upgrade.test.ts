import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ACR } from '#src/policy/claims.ts';
import type { PasskeyCredential } from '#src/storage/ports/credential-store.ts';
import type { OutboxMessage } from '#src/storage/ports/outbox-store.ts';
import { aCampaign, aPolicy } from '../support/builders.ts';
import { PASSWORD, startTestServer, type TestServer } from '../support/start-test-server.ts';
import type { Page, UserAgent } from '../support/user-agent.ts';
import {
  auditTrail,
  authorizationUrl,
  ceremonyOptions,
  claimsOf,
  headingOf,
  newAgent,
  newAuthenticator,
  postTo,
  redeem,
  totpCode,
  usePasskey,
} from './support.ts';

const SILENT = { up: false, uv: false };

describe('a passkey that the browser makes by itself after a password', () => {
  let server: TestServer;
  const clients: Record<string, { clientId: string; secret: string }> = {};
  const mailed: OutboxMessage[] = [];

  /** Signs in with the password in a browser that can, and answers the further steps; stops where the engine stops. */
  const signIn = async (tenantId: string, username: string, over: { upgradable?: string; totp?: boolean } = {}) => {
    const agent = newAgent(server);
    const { upgradable = 'yes', totp = true } = over;
    const login = await agent.open(authorizationUrl(server, tenantId, 'demo'));
    const page = await agent.submit(login, '/password', { username, password: PASSWORD, upgradable });
    return { agent, page: totp ? await agent.submit(page, '/totp', { code: totpCode() }) : page };
  };
  const made = (agent: UserAgent, page: Page, device = newAuthenticator(server), flags = SILENT) => {
    const response = JSON.stringify(device.register(ceremonyOptions(page), { flags }));
    return agent.submit(page, '/upgrade', { response });
  };
  const passkeysOf = async (tenantId: string, username: string) => {
    const user = await server.container.users.findByIdentifier(tenantId, username);
    const all = await server.container.storage.credentials.listByUser(tenantId, user!.id);
    return all.filter((one): one is PasskeyCredential => one.method === 'passkey');
  };

  beforeAll(async () => {
    server = await startTestServer();
    const campaigns = [] as const;
    await server.addTenant('acme', aPolicy({ campaigns, passkeys: { max: 2 } }));
    await server.addTenant('asks', aPolicy({ campaigns: [aCampaign({ mode: 'required' })] }));
    await server.addTenant('never', aPolicy({ campaigns, passkeys: { automatic: false } }));
    await server.addTenant('lax', aPolicy({ campaigns, assurance: { required: 'single_factor' } }));
    for (const id of ['acme', 'asks', 'never', 'lax']) clients[id] = await server.addClient(id, 'demo');
    const { outbox } = server.container.storage;
    const add = outbox.add.bind(outbox);
    Object.assign(outbox, { add: (message: OutboxMessage) => (mailed.push(message), add(message)) });
  });
  afterAll(() => server.close());

  it('is asked for on the way, stored unconfirmed, told by mail and in the audit log', async () => {
    const { user } = await server.addUser('acme', 'ada', { email: 'ada@acme.example' });
    const { agent, page } = await signIn('acme', 'ada');
    expect(headingOf(page)).toBe('One moment');
    const done = await made(agent, page);
    expect(claimsOf(await redeem(server, 'acme', clients['acme']!, done))).toMatchObject({ acr: ACR.multi_factor });

    expect(await passkeysOf('acme', 'ada')).toMatchObject([{ unconfirmed: true, name: 'Passkey' }]);
    expect((await auditTrail(server, 'acme', 2)).toSorted()).toEqual(['passkey.registered', 'sign_in.completed']);
    expect(mailed).toMatchObject([{ kind: 'passkey_added', userId: user.id }]);
  });

  it.each([
    ['a browser that cannot', 'acme', { upgradable: '' }],
    ['a tenant that does not want it', 'never', {}],
  ])('is not asked for in %s', async (_where, tenantId, over) => {
    await server.addUser(tenantId, 'bob');
    expect((await signIn(tenantId, 'bob', over)).page.leftTo?.searchParams.get('code')).toBeTruthy();
  });

  it('holds up nobody: declined, refused or without scripts the sign-in goes on', async () => {
    await server.addUser('acme', 'cleo');
    const declined = await signIn('acme', 'cleo');
    expect((await declined.agent.submit(declined.page, '/upgrade', { response: '' })).leftTo).toBeDefined();

    await server.addUser('acme', 'cara');
    const forged = await signIn('acme', 'cara');
    const device = newAuthenticator(server);
    const response = device.register(ceremonyOptions(forged.page), { clientData: { origin: 'https://evil.example' } });
    const done = await forged.agent.submit(forged.page, '/upgrade', { response: JSON.stringify(response) });
    expect(done.leftTo?.searchParams.get('code')).toBeTruthy();
    expect(await auditTrail(server, 'acme', 2)).toContain('passkey.registered: wrong_origin');
    expect([...(await passkeysOf('acme', 'cleo')), ...(await passkeysOf('acme', 'cara'))]).toEqual([]);
  });

  it('spares the page that would have asked for one, which comes where the browser declined', async () => {
    await server.addUser('asks', 'dave');
    const spared = await signIn('asks', 'dave');
    expect((await made(spared.agent, spared.page)).leftTo?.searchParams.get('code')).toBeTruthy();

    await server.addUser('asks', 'dora');
    const { agent, page } = await signIn('asks', 'dora');
    expect(headingOf(await agent.submit(page, '/upgrade', { response: '' }))).toBe('Create your passkey');
  });

  it('takes no answer of a ceremony that asks, nor one in its place', async () => {
    await server.addUser('asks', 'erin');
    const { agent, page } = await signIn('asks', 'erin');
    const asking = await agent.submit(page, '/upgrade', { response: '' });
    const silently = newAuthenticator(server).register(ceremonyOptions(asking), { flags: SILENT });
    const refused = await agent.submit(asking, '/enroll/passkey', { response: JSON.stringify(silently) });
    expect([refused.status, refused.leftTo]).toEqual([422, undefined]);
    const late = await postTo(agent, refused, '/upgrade', { response: JSON.stringify(silently) });
    expect(late.status).toBe(409);
    expect(await passkeysOf('asks', 'erin')).toEqual([]);
  });

  it('is one factor until another has vouched for it, then signs in alone', async () => {
    await server.addUser('acme', 'finn');
    const first = await signIn('acme', 'finn');
    const device = newAuthenticator(server);
    await made(first.agent, first.page, device);

    const agent = newAgent(server);
    const login = await agent.open(authorizationUrl(server, 'acme', 'demo'));
    const mfa = await usePasskey(agent, login, device);
    expect(headingOf(mfa)).toBe('Confirm it’s you');
    const picked = await agent.open(`${mfa.url}?method=password`);
    const wrong = await agent.submit(picked, '/password', { password: 'not it at all' });
    expect(wrong.status).toBe(422);
    const done = await agent.submit(wrong, '/password', { password: PASSWORD });
    const claims = claimsOf(await redeem(server, 'acme', clients['acme']!, done));
    expect(claims).toMatchObject({ acr: 'phr', amr: expect.arrayContaining(['pop', 'user', 'pwd', 'mfa']) });
    expect((await passkeysOf('acme', 'finn'))[0]).not.toHaveProperty('unconfirmed');

    const next = newAgent(server);
    const alone = await usePasskey(next, await next.open(authorizationUrl(server, 'acme', 'demo')), device);
    expect(claimsOf(await redeem(server, 'acme', clients['acme']!, alone))).toMatchObject({ acr: 'phr' });
  });

  it('states no more than one factor where that is enough, and stays unconfirmed', async () => {
    await server.addUser('lax', 'gil', { totp: false });
    const first = await signIn('lax', 'gil', { totp: false });
    const device = newAuthenticator(server);
    await made(first.agent, first.page, device);
    const agent = newAgent(server);
    const done = await usePasskey(agent, await agent.open(authorizationUrl(server, 'lax', 'demo')), device);
    const claims = claimsOf(await redeem(server, 'lax', clients['lax']!, done));
    expect(claims).toMatchObject({ acr: ACR.single_factor, amr: ['pop', 'swk'] });
    expect(await passkeysOf('lax', 'gil')).toMatchObject([{ unconfirmed: true }]);
  });
});
