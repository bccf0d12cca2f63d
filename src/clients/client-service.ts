// Clients are the applications that send people to a tenant to sign in.
import type { Clock } from '#src/clock.ts';
import { ProblemError } from '#src/errors.ts';
import type { Sealer } from '#src/keys/seal.ts';
import { checkClientRules } from '#src/policy/schema.ts';
import type { ClientRules } from '#src/policy/types.ts';
import type { Random } from '#src/random.ts';
import { recentlyRead } from '#src/recently-read.ts';
import type { ClientChange, ClientStore, StoredClient } from '#src/storage/ports/client-store.ts';
import type { AnnounceChange } from '#src/tenants/policy-changes.ts';
import { redirectUriError } from './redirect-uri.ts';

export interface NewClient {
  readonly tenantId: string;
  /** Random unless given. */
  readonly clientId?: string;
  /** In the names of OpenID Connect Dynamic Client Registration 1.0; what is left out has its default. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly firstParty: boolean;
}

export interface Client {
  readonly clientId: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly firstParty: boolean;
  readonly secret: string | undefined;
  /** What it asks for beyond its tenant's policy. */
  readonly rules: ClientRules;
}

export interface ClientService {
  /** The secret is in the answer, and never shown again. Throws `validation_failed`. */
  createClient(client: NewClient): Promise<Client>;
  /**
   * With the secret opened: oidc-provider compares it. Undefined for a suspended one. At most five seconds behind a change
   * by another process.
   */
  find(tenantId: string, clientId: string): Promise<Client | undefined>;
  /**
   * Changes what is given; false when there is no such client. Grants that are below new rules are ended soon after. Throws
   * `validation_failed`, with everything that is wrong.
   */
  updateClient(tenantId: string, clientId: string, change: ClientChange): Promise<boolean>;
}

interface ClientServiceDeps {
  readonly clients: Pick<ClientStore, 'add' | 'find' | 'change'>;
  readonly announce: AnnounceChange;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * The client metadata member of a resource server: the ids of the applications whose access tokens it is sent, and may
 * introspect.
 */
export const INTROSPECTS = 'latchkey_introspects';

const DEFAULTS = {
  response_types: ['code'],
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'client_secret_basic',
};
// RFC 6749 appendix A.1 allows all of VSCHAR; these need no escaping anywhere.
const CLIENT_ID = /^[\w.~:/-]{1,200}$/;
const STATUSES: readonly StoredClient['status'][] = ['active', 'suspended'];
const CLIENT_ID_SIZE = 16;
const SECRET_SIZE = 32;

export function clientService({ clients, announce, sealer, clock, random }: ClientServiceDeps): ClientService {
  const read = async (tenantId: string, clientId: string): Promise<Client | undefined> => {
    const stored = await clients.find(tenantId, clientId);
    if (stored?.status !== 'active') return undefined;
    const { metadata, firstParty, sealedSecret, rules } = stored;
    const secret = sealedSecret === null ? undefined : sealer.open(sealedSecret, contextOf(tenantId, clientId));
    return { clientId, metadata, firstParty, secret, rules };
  };
  const recent = recentlyRead((key) => read(...(JSON.parse(key) as [string, string])), clock);
  return {
    createClient: async ({ tenantId, clientId = base64url(random, CLIENT_ID_SIZE), metadata: given, firstParty }) => {
      const metadata = { ...DEFAULTS, ...given };
      const errors = [...clientIdErrors(clientId), ...metadataErrors(metadata)];
      if (errors.length > 0) throw invalid(errors);

      const secret = needsSecret(metadata) ? base64url(random, SECRET_SIZE) : undefined;
      const sealedSecret = secret === undefined ? null : sealer.seal(secret, contextOf(tenantId, clientId));
      const fresh = { firstParty, rules: {}, status: 'active' } as const;
      const stored: StoredClient = { tenantId, clientId, metadata, sealedSecret, ...fresh, createdAt: clock.now() };
      if (!(await clients.add(stored))) throw invalid([`client id ${clientId} is taken`]);
      return { clientId, metadata, firstParty, secret, rules: {} };
    },
    find: (tenantId, clientId) => recent.find(keyOf(tenantId, clientId)),
    updateClient: async (tenantId, clientId, change) => {
      refuseWrong(change);
      if (change.rules) await announce({ tenantId, clientId, cause: 'client_rules' });
      const isThere = await clients.change(tenantId, clientId, change);
      recent.forget(keyOf(tenantId, clientId));
      return isThere;
    },
  };
}

const keyOf = (tenantId: string, clientId: string) => JSON.stringify([tenantId, clientId]);

function refuseWrong({ status, rules }: ClientChange): void {
  const checked = checkClientRules(rules ?? {});
  const errors = [
    ...(status === undefined || STATUSES.includes(status)
      ? []
      : [{ path: 'status', message: 'use active or suspended' }]),
    ...(checked.valid ? [] : checked.errors.map(({ path, message }) => ({ path: `rules.${path}`, message }))),
  ];
  if (errors.length === 0) return;
  const list = errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new ProblemError('validation_failed', `This client cannot be changed so: ${list}`, { details: { errors } });
}

function needsSecret({ token_endpoint_auth_method: method }: typeof DEFAULTS): boolean {
  return method.startsWith('client_secret_');
}

function clientIdErrors(clientId: string): string[] {
  // Our own pages are clients under such ids.
  if (clientId.startsWith('latchkey-')) return ['client ids that start with latchkey- are reserved'];
  return CLIENT_ID.test(clientId) ? [] : ['a client id has 1 to 200 letters, digits and . _ ~ : / -'];
}

function metadataErrors(metadata: typeof DEFAULTS & Readonly<Record<string, unknown>>): string[] {
  const misplaced = ['client_id', 'client_secret'].filter((name) => Object.hasOwn(metadata, name));
  const errors = misplaced.map((name) => `${name} is not metadata`);
  const { token_endpoint_auth_method: method, grant_types: grants } = metadata;
  const { redirect_uris: uris = [], post_logout_redirect_uris: afterLogout = [] } = metadata;
  if (!isStrings(metadata[INTROSPECTS] ?? [])) errors.push(`${INTROSPECTS} must be a list of client ids`);
  if (typeof method !== 'string') errors.push('token_endpoint_auth_method must be a string');
  if (!isStrings(grants) || !isStrings(uris) || !isStrings(afterLogout)) {
    return [...errors, 'grant_types, redirect_uris and post_logout_redirect_uris must be lists of strings'];
  }
  if (uris.length === 0 && grants.includes('authorization_code')) errors.push('redirect_uris needs an address');
  return [...errors, ...[...uris, ...afterLogout].flatMap((uri) => redirectUriError(uri) ?? [])];
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function base64url(random: Random, size: number): string {
  return random.bytes(size).toString('base64url');
}

function contextOf(tenantId: string, clientId: string): string {
  return `client-secret:${tenantId}:${clientId}`;
}

function invalid(errors: readonly string[]): ProblemError {
  return new ProblemError('validation_failed', `This client cannot be registered: ${errors.join('; ')}`, {
    details: { errors },
  });
}
