// Builds the people of the situations: what they have registered, and the browser they sit at.
import { createPassword } from '#src/methods/password/password.ts';
import { argon2Hasher } from '#src/methods/password/hash.ts';
import { NEVER_SKIPPED } from '#src/policy/enrollment.ts';
import type { PasswordCredential } from '#src/storage/ports/credential-store.ts';
import { randomBytes, randomUUID } from 'node:crypto';
import type { AuthenticatorSettings, SoftwareAuthenticator } from '../../support/software-authenticator.ts';
import { PASSWORD, type TestServer, type TestUser } from '../../support/start-test-server.ts';
import { AAGUID } from '../../support/test-metadata.ts';
import { userAgent } from '../../support/user-agent.ts';
import { newAuthenticator, pass as later } from '../support.ts';
import type { Actor, NewKey } from './answers.ts';
import { APPLE, BLOCKED } from './policies.ts';
import type { Holding, Person, Request } from './situation.ts';
import type { Tenant } from './stage.ts';

const BOUND = { be: false, bs: false };
const HELD: Partial<Record<Holding, NewKey>> = {
  'synced passkey': 'synced',
  'Apple passkey': 'apple',
  'device-bound passkey': 'bound',
  'attested passkey': 'attested',
  'passkey of a blocked model': 'blocked',
};
const SYSTEMS = {
  Windows: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36',
  macOS: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15',
};
const DAY = 86_400;
let count = 0;
let hashed: Promise<PasswordCredential> | undefined;

/** Somebody new, at a browser of their own. */
export async function newActor(tenant: Tenant, person: Person, request: Request = {}): Promise<Actor> {
  const { server, id: tenantId } = tenant;
  const has = new Set<Holding>(person.has ?? ['password', 'app']);
  const username = `person${(count += 1)}`;
  const address = `${username}@${tenantId}.example`;
  const mail = has.has('verified address') ? { email: address, emailVerified: true } : {};
  const who = await server.addUser(tenantId, username, { password: false, totp: has.has('app'), ...mail });
  if (has.has('password')) await givePassword(tenant, who);
  const passkey = await givePasskey(tenant, who, has);
  const securityKey = newAuthenticator(server, { flags: { uv: false, ...BOUND }, transports: ['usb'] });
  if (has.has('security key')) await giveKey(tenant, who, { key: securityKey, as: 'security_key' });
  await giveStanding(tenant, who, person);
  const { recoveryCodes, temporaryAccessPasses } = server.container.methods;
  const codes = has.has('recovery codes') ? await recoveryCodes.create(who.user) : [];
  // Nothing of it is new when they come.
  later(60);
  const { temporaryAccessPass } = tenant.policy.policy;
  return {
    ...{ server, username, address, passkey, securityKey, userId: who.user.id },
    agent: userAgent(server.url, request.on === undefined ? {} : { 'User-Agent': SYSTEMS[request.on] }),
    recoveryCodes: codes,
    pass: has.has('pass') ? (await temporaryAccessPasses.issue(who.user, temporaryAccessPass)).pass : '',
    newKey: (kind) => newAuthenticator(server, settingsOf(tenant, kind)),
  };
}

/** Makes a group of a tenant where it is not there. */
export async function addGroup({ container }: TestServer, tenantId: string, id: string): Promise<void> {
  await container.storage.groups.add({ tenantId, id, name: id, createdAt: 1, version: 1 });
}

async function giveStanding(tenant: Tenant, who: TestUser, { groups = [], skips, snoozed, status }: Person) {
  const { enrollments, users } = tenant.server.container.storage;
  for (const group of groups) {
    await addGroup(tenant.server, tenant.id, group);
    await users.joinGroup(tenant.id, who.user.id, group);
  }
  if (status !== undefined) await users.setStatus(tenant.id, who.user.id, status);
  if (skips === undefined) return;
  const snoozedUntil = Math.floor(Date.now() / 1000) + (snoozed ? DAY : 0);
  const campaigns = Object.fromEntries(
    Object.entries(skips).map(([id, counted]) => [id, { skips: counted, snoozedUntil }]),
  );
  await enrollments.advance(tenant.id, who.user.id, NEVER_SKIPPED, { ...NEVER_SKIPPED, campaigns });
}

// Hashed once for all: everybody has the same one.
async function givePassword({ server, id: tenantId }: Tenant, { user }: TestUser): Promise<void> {
  const { clock, random, storage } = server.container;
  const hasher = argon2Hasher({ random: { bytes: randomBytes } });
  hashed ??= createPassword({ hasher, clock, random }, { tenantId, userId: user.id }, PASSWORD);
  await storage.credentials.add({
    ...(await hashed),
    id: randomUUID(),
    tenantId,
    userId: user.id,
    createdAt: clock.now(),
  });
}

async function givePasskey(tenant: Tenant, who: TestUser, has: ReadonlySet<Holding>) {
  const kind = [...has].flatMap((holding) => HELD[holding] ?? [])[0];
  if (kind === undefined) return undefined;
  const key = newAuthenticator(tenant.server, settingsOf(tenant, kind));
  await giveKey(tenant, who, { key, as: 'passkey' });
  return key;
}

function settingsOf({ maker }: Tenant, kind: NewKey): Partial<AuthenticatorSettings> {
  switch (kind) {
    case 'synced':
      return {};
    case 'apple':
      return { aaguid: APPLE };
    case 'bound':
      return { flags: BOUND };
    case 'attested':
      return { flags: BOUND, aaguid: AAGUID, attest: maker.attest() };
    case 'blocked':
      return { aaguid: BLOCKED };
  }
}

interface Given {
  readonly key: SoftwareAuthenticator;
  readonly as: 'passkey' | 'security_key';
}

/** Registers a key without any page, when nothing is demanded of it yet; who made it is found out where it tells. */
async function giveKey({ server, id: tenantId }: Tenant, { user }: TestUser, { key, as }: Given): Promise<void> {
  const relyingParty = { tenantId, rpId: 'localhost', name: tenantId, origins: [server.url] };
  const demand = { attestation: 'asked', refusal: () => undefined } as const;
  const ceremony = { relyingParty, binding: 'test', user, existing: [], demand };
  const { passkeyRegistration, securityKeyRegistration } = server.container.methods;
  const registration = as === 'passkey' ? passkeyRegistration : securityKeyRegistration;
  const response = key.register(await registration.registrationOptions(ceremony));
  const result =
    as === 'passkey'
      ? await passkeyRegistration.register({ ...ceremony, response, maxPasskeys: 10, kindName: () => 'Passkey' })
      : await securityKeyRegistration.register({ ...ceremony, response, max: 10, name: 'Key' });
  if (!result.registered) throw new Error(result.reason);
}
