import { createHash, randomBytes } from 'node:crypto';
import type { Config } from '#src/config/schema.ts';
import type { Container } from '#src/container.ts';
import { startServer } from '#src/main.ts';
import { createPassword } from '#src/methods/password/password.ts';
import { argon2Hasher } from '#src/methods/password/hash.ts';
import { totpContext } from '#src/methods/totp/totp.ts';
import { namedGroups } from '#src/policy/named-groups.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { createLogger } from '#src/telemetry/logger.ts';
import { aPolicy } from './builders.ts';

export const PASSWORD = 'a long enough passphrase';
/** The secret of every test user's authenticator app. */
export const TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
export const REDIRECT_URI = 'http://localhost:9/callback';

export interface TestUser {
  readonly user: User;
  readonly username: string;
  readonly password: string;
}

export interface TestServer {
  /** Without a trailing slash. */
  readonly url: string;
  readonly container: Container;
  issuer(tenantId: string): string;
  /** With the groups that its policy names. */
  addTenant(id: string, policy?: TenantPolicy): Promise<Tenant>;
  /** With a password, and an authenticator app unless `totp` is false. */
  addUser(tenantId: string, username: string, options?: TestUserOptions): Promise<TestUser>;
  /** First party unless said otherwise; answers the client's id and secret. */
  addClient(
    tenantId: string,
    clientId: string,
    options?: TestClientOptions,
  ): Promise<{ clientId: string; secret: string }>;
  close(): Promise<void>;
}

interface TestUserOptions {
  readonly emailVerified?: boolean;
  readonly password?: boolean;
  readonly totp?: boolean;
  readonly email?: string | null;
}

interface TestClientOptions {
  readonly firstParty?: boolean;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

const hasher = argon2Hasher({ random: { bytes: randomBytes } });

/** The whole server on a free port, with a database of its own in memory. Real parts throughout. */
export async function startTestServer(overrides: Partial<Config> = {}): Promise<TestServer> {
  const { container, port, close } = await startServer(testConfig(overrides), {
    logger: createLogger({ level: 'silent' }),
  });
  const url = `http://localhost:${port}`;
  return {
    url,
    container,
    issuer: (tenantId) => `${url}/t/${tenantId}`,
    addTenant: (id, policy = aPolicy()) => addTenant(container, id, policy),
    addUser: (tenantId, username, options = {}) => addUser(container, tenantId, username, options),
    addClient: async (tenantId, clientId, { firstParty = true, metadata = {} } = {}) => {
      const client = await container.clients.createClient({
        tenantId,
        clientId,
        firstParty,
        metadata: { client_name: `${clientId} app`, redirect_uris: [REDIRECT_URI], ...metadata },
      });
      return { clientId, secret: client.secret ?? '' };
    },
    close,
  };
}

/** A configuration as no file may give it: port 0, and a database that ends with the process. */
export function testConfig(overrides: Partial<Config> = {}): Config {
  return {
    publicUrl: 'http://localhost',
    port: 0,
    host: 'localhost',
    dataDir: '/nonexistent',
    storage: { kind: 'sqlite', path: ':memory:' },
    secrets: [createHash('sha256').update('test').digest()],
    mail: null,
    relatedOrigins: [],
    homeTenant: null,
    fidoMetadata: { file: null, root: null, maxAge: 30 },
    trustedProxies: [],
    addressLimits: { attempts: 0, codes: 0 },
    apiLimit: 0,
    logLevel: 'silent',
    workers: 1,
    auditKeepDays: 0,
    keyRotationDays: 90,
    providerCacheSize: 10,
    allowPrivateFetch: false,
    ...overrides,
  };
}

async function addTenant({ tenants, storage, clock }: Container, id: string, policy: TenantPolicy): Promise<Tenant> {
  for (const group of new Set(namedGroups(policy).map((named) => named.group))) {
    await storage.groups.add({ tenantId: id, id: group, name: group, createdAt: clock.now(), version: 1 });
  }
  return tenants.createTenant({ id, name: `${id} Ltd`, policy });
}

async function addUser(
  { users, storage, sealer, clock, random }: Container,
  tenantId: string,
  username: string,
  { password = true, totp = true, email = null, emailVerified = false }: TestUserOptions,
): Promise<TestUser> {
  const user = await users.createUser({
    ...{ tenantId, username, email, emailVerified },
    displayName: `${username} Example`,
  });
  const owner = { tenantId, userId: user.id };
  if (password) {
    await storage.credentials.add(await createPassword({ hasher, clock, random }, owner, PASSWORD));
  }
  if (totp) {
    const id = random.uuid();
    await storage.credentials.add({
      ...owner,
      id,
      method: 'totp',
      name: 'Phone',
      createdAt: clock.now(),
      lastUsedAt: null,
      sealedSecret: sealer.seal(TOTP_SECRET, totpContext({ ...owner, id })),
      counter: 0,
    });
  }
  return { user, username, password: PASSWORD };
}
