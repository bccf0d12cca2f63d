import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PasskeyProfile } from '#src/policy/authenticators.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import { aCampaign, aPolicy, aProfile } from '../support/builders.ts';
import type { AuthenticatorSettings } from '../support/software-authenticator.ts';
import { PASSWORD, startTestServer, type TestServer, type TestUser } from '../support/start-test-server.ts';
import { AAGUID, testMetadata } from '../support/test-metadata.ts';
import type { Page, UserAgent } from '../support/user-agent.ts';
import {
  addPasskey,
  auditTrail,
  authorizationUrl,
  ceremonyOptions,
  claimsOf,
  createPasskey,
  headingOf,
  interactionOf,
  newAgent,
  newAuthenticator,
  problemOn,
  redeem,
  signIn,
  totpCode,
  usePasskey,
} from './support.ts';

const YUBIKEY = 'cb69481e-8ff7-4039-93ec-0a2729a154a8';
const ICLOUD = 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd';
const BOUND = { be: false, bs: false };

const bound = aProfile({ id: 'bound', keys: ['device_bound'] });
const listed = aProfile({
  ...{ id: 'listed', keys: ['device_bound'], attestation: 'required' },
  authenticators: { list: 'allow', aaguids: [AAGUID, YUBIKEY] },
});

let server: TestServer;
let count = 0;
const files = testMetadata({ now: Math.floor(Date.now() / 1000) });
beforeAll(async () => void (server = await startTestServer({ fidoMetadata: files.fidoMetadata })));
afterAll(async () => {
  await server.close();
  files.remove();
});

const newTenant = async (policy: TenantPolicy) => {
  const id = `tenant${(count += 1)}`;
  await server.addTenant(id, policy);
  const client = await server.addClient(id, 'demo');
  const url = (parameters: Record<string, string> = {}) => authorizationUrl(server, id, 'demo', parameters);
  const change = async (to: TenantPolicy) => {
    const { tenants, storage } = server.container;
    expect(await tenants.updateTenant((await storage.tenants.find(id))!, { policy: to })).toBeDefined();
  };
  return { id, client, url, change };
};
const asking = (passkeyProfiles: readonly PasskeyProfile[]) =>
  aPolicy({ campaigns: [aCampaign({ mode: 'required' })], passkeyProfiles });
const join = async ({ user }: TestUser, group: string) => {
  const { groups, users } = server.container.storage;
  await groups.add({ tenantId: user.tenantId, id: group, name: group, createdAt: 1, version: 1 });
  expect(await users.joinGroup(user.tenantId, user.id, group)).toBe(true);
};
const passkeysOf = async ({ user }: TestUser) => {
  const all = await server.container.storage.credentials.listByUser(user.tenantId, user.id);
  return all.filter(({ method }) => method === 'passkey');
};
const told = (page: Page) => [page.status, problemOn(page)];
/** What a page says, as text. */
const textOf = ({ html }: Page) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

describe('a passkey that is registered where a profile says what it may be like', () => {
  const enrolling = async (profiles: readonly PasskeyProfile[], group?: string) => {
    const tenant = await newTenant(asking(profiles));
    const user = await server.addUser(tenant.id, 'ada');
    if (group !== undefined) await join(user, group);
    const agent = newAgent(server);
    const page = await signIn(agent, tenant.url(), 'ada', PASSWORD);
    return { tenant, user, agent, page };
  };
  const device = (settings: Partial<AuthenticatorSettings>) => newAuthenticator(server, { flags: BOUND, ...settings });

  it('is told of before: by name, with the places that fit, and the browser is asked who made it', async () => {
    const { page } = await enrolling([listed]);
    expect(textOf(page)).toContain(`of these models only: ${AAGUID}, YubiKey 5`);
    expect(page.html).toContain('Your browser may ask whether to share the make and model');
    expect(page.html).not.toContain('value="hybrid"');
    expect(ceremonyOptions(page)).toMatchObject({ attestation: 'direct', hints: ['security-key', 'client-device'] });
  });

  it('has to be of the right kind also where nobody is asked who made it', async () => {
    const { tenant, user, agent, page } = await enrolling([bound]);
    expect(ceremonyOptions(page)).toMatchObject({ attestation: 'none' });
    const synced = newAuthenticator(server);
    const refused = await createPasskey(agent, page, synced);
    expect(told(refused)).toEqual([422, 'not_allowed']);
    expect(textOf(refused)).toContain('It is synced, so it can be copied to other devices.');
    expect(textOf(refused)).toContain(`${tenant.id} Ltd accepts: security keys and other passkeys that stay`);
    expect(refused.html).toContain(`data-orphan="${synced.held[0]?.id}"`);
    expect(await auditTrail(server, tenant.id, 1)).toEqual(['passkey.registered: key_not_allowed']);
    expect(await passkeysOf(user)).toEqual([]);

    expect(headingOf(await createPasskey(agent, refused, device({})))).toBe('Passkey added');
  });

  it.each<[string, () => Partial<AuthenticatorSettings>, string, string]>([
    ['its maker does not vouch for it', () => ({ aaguid: AAGUID }), 'not_attested', 'attestation_none'],
    [
      'it can be copied',
      () => ({ aaguid: AAGUID, flags: {}, attest: files.maker.attest() }),
      'not_allowed',
      'key_not_allowed',
    ],
  ])('is refused with the reason, and what is accepted, when %s', async (_, settings, code, reason) => {
    const { tenant, agent, page } = await enrolling([listed]);
    const refused = await createPasskey(agent, page, device(settings()));
    expect(told(refused)).toEqual([422, code]);
    expect(textOf(refused)).toContain(`of these models only: ${AAGUID}, YubiKey 5`);
    expect(await auditTrail(server, tenant.id, 1)).toEqual([`passkey.registered: ${reason}`]);
  });

  it('is refused when its model is not on the list, though its maker vouches for it', async () => {
    const { tenant, agent, page } = await enrolling([
      { ...listed, authenticators: { list: 'allow', aaguids: [YUBIKEY] } },
    ]);
    const refused = await createPasskey(agent, page, device({ aaguid: AAGUID, attest: files.maker.attest() }));
    expect(told(refused)).toEqual([422, 'not_allowed']);
    expect(textOf(refused)).toContain('It is of a model that is not accepted.');
    expect(await auditTrail(server, tenant.id, 1)).toEqual(['passkey.registered: authenticator_not_allowed']);
  });

  it('is added when it fully meets a profile, and keeps what its maker vouches for', async () => {
    const { user, agent, page } = await enrolling([listed]);
    const added = await createPasskey(agent, page, device({ aaguid: AAGUID, attest: files.maker.attest() }));
    expect(headingOf(added)).toBe('Passkey added');
    expect(await passkeysOf(user)).toMatchObject([{ attestation: { hardware: true, certification: 'L1' } }]);
  });

  it('may be any for the members of an exempt group, to whom nothing is told of it', async () => {
    const { agent, page } = await enrolling([{ ...listed, exempt: ['guests'] }], 'guests');
    expect(page.html).not.toContain('data-accepted');
    expect(headingOf(await createPasskey(agent, page, newAuthenticator(server)))).toBe('Passkey added');
  });

  it.each([
    ['its maker has to vouch for it', listed],
    ['it has to stay on one device', bound],
  ])('is not made by the browser itself where %s', async (_, profile) => {
    const tenant = await newTenant(aPolicy({ campaigns: [], passkeyProfiles: [profile] }));
    await server.addUser(tenant.id, 'ada');
    const agent = newAgent(server);
    const login = await agent.open(tenant.url());
    const upgradable = { username: 'ada', password: PASSWORD, upgradable: 'yes' };
    const done = await agent.submit(await agent.submit(login, '/password', upgradable), '/totp', { code: totpCode() });
    expect(done.leftTo?.searchParams.has('code')).toBe(true);
  });

  it('follows the same profile in security info', async () => {
    const tenant = await newTenant(aPolicy({ campaigns: [], passkeyProfiles: [bound] }));
    await server.addUser(tenant.id, 'ada');
    const agent = newAgent(server);
    await signIn(agent, `${server.issuer(tenant.id)}/security-info`, 'ada', PASSWORD);
    const page = await agent.open(`${server.issuer(tenant.id)}/security-info/passkeys/add`);
    expect(textOf(page)).toContain('accepts: security keys and other passkeys that stay on one device');
    const register = (from: Page, key = newAuthenticator(server)) =>
      agent.submit(from, '/passkeys', { response: JSON.stringify(key.register(ceremonyOptions(from))) });
    const refused = await register(page);
    expect(told(refused)).toEqual([422, 'not_allowed']);
    expect(refused.html).toContain('data-orphan=');
    expect(headingOf(await register(refused, device({})))).toBe('Passkey added');
  });
});

describe('hardware that an application asks for', () => {
  const arriving = async () => {
    const tenant = await newTenant(aPolicy({ campaigns: [] }));
    const user = await server.addUser(tenant.id, 'ada');
    const agent = newAgent(server);
    const choice = await signIn(agent, tenant.url({ acr_values: 'phrh' }), 'ada', PASSWORD);
    return { tenant, user, agent, page: await agent.open(`${choice.url}/enroll/passkey`) };
  };

  it('is announced, set up on the spot, proven, and stated', async () => {
    const { tenant, agent, page } = await arriving();
    expect(textOf(page)).toContain('security keys and other passkeys that stay on one device · kept in hardware');
    const key = newAuthenticator(server, { aaguid: AAGUID, flags: BOUND, attest: files.maker.attest() });
    const naming = await createPasskey(agent, page, key);
    const proof = await agent.submit(naming, '/enroll/passkey/name', { name: 'Key' });
    const claims = claimsOf(await redeem(server, tenant.id, tenant.client, await usePasskey(agent, proof, key)));
    expect(claims).toMatchObject({ acr: 'phrh' });
    expect(claims['amr']).toContain('hwk');

    const discovery = await fetch(`${server.issuer(tenant.id)}/.well-known/openid-configuration`);
    expect(((await discovery.json()) as { acr_values_supported: string[] }).acr_values_supported).toContain('phrh');
  });

  it('is not what a key is that nobody vouches for, or that can be copied', async () => {
    const { agent, page } = await arriving();
    const plain = await createPasskey(agent, page, newAuthenticator(server, { flags: BOUND }));
    expect(told(plain)).toEqual([422, 'not_attested']);
    const copied = await createPasskey(agent, plain, newAuthenticator(server));
    expect(told(copied)).toEqual([422, 'not_allowed']);
  });
});

describe('a passkey that policy does not take any more', () => {
  const anything = aPolicy({ campaigns: [] });
  const blocking = aPolicy({
    ...{ campaigns: [], mfa: { trustedDeviceDays: 30 } },
    passkeyProfiles: [aProfile({ authenticators: { list: 'block', aaguids: [ICLOUD] } })],
  });
  const withPasskey = async (policy: TenantPolicy = anything) => {
    const tenant = await newTenant(policy);
    const user = await server.addUser(tenant.id, 'ada');
    const device = newAuthenticator(server, { aaguid: ICLOUD });
    await addPasskey(server, user, device);
    return { tenant, user, device };
  };
  const open = async (url: string): Promise<{ agent: UserAgent; page: Page }> => {
    const agent = newAgent(server);
    return { agent, page: await agent.open(url) };
  };

  it('does not begin a sign-in: the page says why, what is accepted and what to do, and forgets nothing', async () => {
    const { tenant, device } = await withPasskey();
    await tenant.change(blocking);
    const { agent, page } = await open(tenant.url());
    const refused = await usePasskey(agent, page, device);
    expect(told(refused)).toEqual([422, 'not_allowed']);
    const text = textOf(refused);
    expect(text).toContain('It is of a model that is not accepted.');
    expect(text).toContain('accepts: passkeys of every kind, except these models: iCloud Keychain');
    expect(text).toContain('ask your administrator for help');
    expect(refused.html).toContain('id="password-form"');
    expect(refused.html).not.toContain('data-orphan=');
    expect(await auditTrail(server, tenant.id, 1)).toEqual(['sign_in.passkey: passkey_not_allowed']);
    expect(headingOf(await agent.open(tenant.url()))).toBe('Sign in');
  });

  it('signs in again as soon as it is allowed again', async () => {
    const { tenant, device } = await withPasskey();
    await tenant.change(blocking);
    const { agent, page } = await open(tenant.url());
    await usePasskey(agent, page, device);
    await tenant.change(anything);
    expect((await usePasskey(agent, await agent.open(tenant.url()), device)).leftTo).toBeDefined();
  });

  it('is told of to whoever holds its key, and to nobody else', async () => {
    const { tenant, device } = await withPasskey();
    await tenant.change(blocking);
    const { agent, page } = await open(tenant.url());
    const signature = (good: Buffer) => Buffer.from(good.map((byte, at) => (at === 20 ? byte ^ 1 : byte)));
    const forged = await usePasskey(agent, page, device, { signature });
    expect(told(forged)).toEqual([422, 'unknown']);
    expect(forged.html).not.toContain('data-accepted');
  });

  it('is no further factor either, is not asked for, and no device is trusted for it', async () => {
    const { tenant, user, device } = await withPasskey();
    const allowed = newAuthenticator(server);
    const { webauthnId } = await addPasskey(server, user, allowed);
    await tenant.change(blocking);
    const { agent, page } = await open(tenant.url());
    const mfa = await agent.submit(page, '/password', { username: 'ada', password: PASSWORD });
    const options = ceremonyOptions(mfa);
    expect(options.allowCredentials?.map(({ id }) => id)).toEqual([webauthnId]);

    const response = JSON.stringify(device.authenticate({ ...options, allowCredentials: [] }));
    const refused = await agent.submit(mfa, '/passkey', { response, trust: 'yes' });
    expect(told(refused)).toEqual([422, 'not_allowed']);
    expect(agent.cookies.names().some((name) => name.startsWith('device_'))).toBe(false);
    expect((await usePasskey(agent, refused, allowed)).leftTo).toBeDefined();
  });

  it('is asked for no more where it was the only one, and another method is', async () => {
    const { tenant } = await withPasskey();
    await tenant.change(blocking);
    const { agent, page } = await open(tenant.url());
    const mfa = await agent.submit(page, '/password', { username: 'ada', password: PASSWORD });
    expect(mfa.html).toContain('name="code"');
    expect(mfa.html).not.toContain('id="use-passkey"');
  });

  it('ends what it has proven in a session, with a page that says so', async () => {
    const { tenant, device } = await withPasskey();
    const { agent, page } = await open(tenant.url());
    expect((await usePasskey(agent, page, device)).leftTo).toBeDefined();
    await tenant.change(blocking);
    expect(textOf(await agent.open(tenant.url()))).toContain('What you signed in with before is not accepted here.');
  });

  it('is shown as such in security info with the reason, and may be removed', async () => {
    const { tenant } = await withPasskey();
    await tenant.change(blocking);
    const agent = newAgent(server);
    const page = await signIn(agent, `${server.issuer(tenant.id)}/security-info`, 'ada', PASSWORD);
    expect(textOf(page)).toContain('at the moment. It is of a model that is not accepted.');
    expect(page.html).toMatch(/\/passkeys\/[\w-]+\/remove"/);
  });

  it('does not let the last one go that is taken', async () => {
    const { tenant, user } = await withPasskey();
    const { id } = await addPasskey(server, user, newAuthenticator(server));
    await tenant.change({ ...blocking, campaigns: [aCampaign({ mode: 'required' })] });
    const { agent, page } = await open(`${server.issuer(tenant.id)}/security-info`);
    const mfa = await agent.submit(page, '/password', { username: 'ada', password: PASSWORD });
    const app = await agent.open(`${interactionOf(mfa)}?method=totp`);
    const overview = await agent.submit(app, '/totp', { code: totpCode() });
    expect(textOf(overview)).toContain('Cannot be removed: a passkey is required, and this is your only one.');
    expect(overview.html).not.toContain(`${id}/remove`);
  });

  it('has a badge in security info when its maker vouches for its hardware', async () => {
    const tenant = await newTenant(asking([listed]));
    await server.addUser(tenant.id, 'ada');
    const agent = newAgent(server);
    const page = await signIn(agent, `${server.issuer(tenant.id)}/security-info`, 'ada', PASSWORD);
    const key = newAuthenticator(server, { aaguid: AAGUID, flags: BOUND, attest: files.maker.attest() });
    const overview = await agent.submit(await createPasskey(agent, page, key), '/name', { name: 'Key' });
    expect(textOf(overview)).toContain('Approved hardware');
  });
});
