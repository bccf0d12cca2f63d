import { randomBytes } from 'node:crypto';
import { createContainer, type Container } from '#src/container.ts';
import { argon2Hasher } from '#src/methods/password/hash.ts';
import { createPassword } from '#src/methods/password/password.ts';
import type { StorageLocation } from '#src/storage/open-storage.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { createLogger } from '#src/telemetry/logger.ts';
import { aPasskey, aPolicy } from '../../test/support/builders.ts';
import { createAuthenticator } from '../../test/support/software-authenticator.ts';
import { CLIENT_METADATA, PASSWORD, type Clients, type ClientSecret, type Person } from './deployment.ts';
import { fill } from './fill.ts';
import { configOf } from './latchkey-config.ts';

/** How much a database holds before it is measured. */
export interface Contents {
  readonly tenants: number;
  /** Who signs in, over all tenants. */
  readonly people: number;
  /** Users in all, those included. */
  readonly users: number;
  /** Passkeys of each of the people. */
  readonly passkeys: number;
}

export interface SeededTenant {
  readonly id: string;
  readonly clients: Clients;
  readonly people: readonly Person[];
}

export interface Seeded {
  readonly tenants: readonly SeededTenant[];
  readonly passwords: SeededTenant;
}

const PASSWORD_PEOPLE = 64;

/** Fills a new database through the product's own services; what is there for its number alone is copied past them. */
export async function seed(storage: StorageLocation, contents: Contents): Promise<Seeded> {
  const container = await createContainer(configOf({ storage }), { logger: createLogger({ level: 'silent' }) });
  const names = Array.from({ length: contents.tenants }, (_, index) => `tenant-${index}`);
  const each = Math.max(1, Math.round(contents.people / contents.tenants));
  const tenants: SeededTenant[] = [];
  for (const id of names) {
    await container.tenants.createTenant({ id, name: id });
    tenants.push({ id, clients: await addClients(container, id), people: await addPeople(container, id, each) });
  }
  await shareKeys(container, names);
  const passwords = await passwordTenant(container);
  await container.storage.close();
  await fill(storage, { tenants: names, users: contents.users - each * names.length, passkeys: contents.passkeys });
  return { tenants, passwords };
}

async function addClients({ clients }: Container, tenantId: string): Promise<Clients> {
  const add = async (kind: keyof Clients): Promise<ClientSecret> => {
    const metadata = CLIENT_METADATA[kind];
    const client = await clients.createClient({ tenantId, clientId: kind, firstParty: true, metadata });
    return { id: kind, secret: client.secret ?? '' };
  };
  return { web: await add('web'), offline: await add('offline'), service: await add('service') };
}

async function addPeople(container: Container, tenantId: string, count: number): Promise<Person[]> {
  const numbers = Array.from({ length: count }, (_, index) => index);
  return Promise.all(
    numbers.map(async (number) => {
      const user = await addUser(container, tenantId, `person-${number}`);
      return { username: user.username, password: '', authenticator: await addPasskey(container, user) };
    }),
  );
}

function addUser({ users }: Container, tenantId: string, username: string): Promise<User> {
  return users.createUser({ tenantId, username, displayName: `${username} Example` });
}

// Registration is not what is measured: the authenticator makes the key, and its public half is stored.
async function addPasskey({ storage, random }: Container, { tenantId, id: userId }: User) {
  const authenticator = createAuthenticator({ rpId: 'localhost', origin: 'http://localhost' });
  const challenge = randomBytes(32).toString('base64url');
  authenticator.register({ challenge, rp: { id: 'localhost' }, user: { id: userId }, pubKeyCredParams: [{ alg: -7 }] });
  const [held] = authenticator.held;
  if (!held) throw new Error('the authenticator made no key');
  const publicKey = held.key.publicKey.toString('base64url');
  const passkey = aPasskey({ id: random.uuid(), tenantId, userId, webauthnId: held.id, publicKey });
  if (!(await storage.credentials.add(passkey))) throw new Error('the passkey was not stored');
  return authenticator;
}

// A tenant makes its keys at first use, and a thousand RSA keys take minutes: all tenants get copies of the first one's.
async function shareKeys({ storage, sealer, registry }: Container, [first = '', ...others]: readonly string[]) {
  await registry.get(first);
  for (const key of await storage.keys.list(first)) {
    const jwk = sealer.open(key.sealedJwk, `signing-key:${first}:${key.kid}`);
    for (const tenantId of others) {
      const sealedJwk = sealer.seal(jwk, `signing-key:${tenantId}:${key.kid}`);
      await storage.keys.add({ ...key, tenantId, sealedJwk });
    }
  }
}

async function passwordTenant(container: Container): Promise<SeededTenant> {
  const { tenants, storage, clock, random } = container;
  const id = 'passwords';
  const policy = aPolicy({ assurance: { required: 'single_factor' }, campaigns: [] });
  await tenants.createTenant({ id, name: id, policy });
  const hasher = argon2Hasher({ random });
  const people: Person[] = [];
  const first = await addUser(container, id, 'person-0');
  const password = await createPassword({ hasher, clock, random }, { tenantId: id, userId: first.id }, PASSWORD);
  for (let number = 0; number < PASSWORD_PEOPLE; number += 1) {
    const user = number === 0 ? first : await addUser(container, id, `person-${number}`);
    await storage.credentials.add({ ...password, id: random.uuid(), userId: user.id });
    people.push({ username: user.username, password: PASSWORD, authenticator: undefined });
  }
  return { id, clients: await addClients(container, id), people };
}
