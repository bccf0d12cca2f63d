// Clients are the applications that send people to a tenant to sign in.
import type { Clock } from '#src/clock.ts';
import { ProblemError } from '#src/errors.ts';
import type { Sealer } from '#src/keys/seal.ts';
import { checkClientRules } from '#src/policy/schema.ts';
import type { ClientRules } from '#src/policy/types.ts';
import type { Random } from '#src/random.ts';
import { recentlyRead } from '#src/recently-read.ts';
import type { Changed } from '#src/storage/ports/changed.ts';
import type { ClientChange, ClientStore, StoredClient } from '#src/storage/ports/client-store.ts';
import type { AnnounceChange } from '#src/tenants/policy-changes.ts';
import {
  completeMetadata,
  metadataErrors,
  needsSecret,
  type CheckMetadata,
  type ClientMetadata,
  type FieldError,
} from './metadata-errors.ts';
import { SECRET, SECRET_ADVICE } from './secret.ts';

export interface NewClient {
  readonly tenantId: string;
  /** Random unless given. */
  readonly clientId?: string;
  /** In the names of OpenID Connect Dynamic Client Registration 1.0; what is left out has its default. */
  readonly metadata: ClientMetadata;
  readonly firstParty: boolean;
  /** Nothing beyond its tenant's policy, unless given. */
  readonly rules?: ClientRules;
}

export interface Client {
  readonly clientId: string;
  readonly metadata: ClientMetadata;
  readonly firstParty: boolean;
  readonly secret: string | undefined;
  /** What it asks for beyond its tenant's policy. */
  readonly rules: ClientRules;
}

export interface ClientService {
  /** The secret is in the answer, and never shown again. Throws `validation_failed`, with everything that is wrong. */
  createClient(client: NewClient): Promise<Client>;
  /**
   * With the secret opened: oidc-provider compares it. Undefined for a suspended one. At most five seconds behind a change
   * by another process.
   */
  find(tenantId: string, clientId: string): Promise<Client | undefined>;
  /**
   * Changes what is given, `metadata` as a whole; only from the version `expected`, if that is given. A client that needs a
   * secret from now on gets one that nobody knows: `rotateSecret` shows another. One that needs none any more loses it.
   * Grants that are below new rules are ended soon after. Throws `validation_failed`, with everything that is wrong.
   */
  updateClient(tenantId: string, clientId: string, change: SettableChange, expected?: number): Promise<Changed>;
  /**
   * A new secret, random unless given, never shown again; the one before ends with it. Undefined when there is no such client.
   * Throws `validation_failed` for one that has no use for a secret, and for a secret that is none.
   */
  rotateSecret(tenantId: string, clientId: string, secret?: string): Promise<string | undefined>;
  /** Everything for which `createClient` would refuse a client, but that its id is taken. */
  check(tenantId: string, client: { readonly clientId: string } & SettableChange): Promise<readonly FieldError[]>;
  /** The secret of a client as it is kept, suspended or not; undefined for one without. */
  secretOf(client: StoredClient): string | undefined;
  /**
   * What it holds is worth nothing from now on, and is ended soon after, so that it is nothing to another one of this id
   * either. False when there is no such client.
   */
  removeClient(tenantId: string, clientId: string): Promise<boolean>;
}

export type SettableChange = Omit<ClientChange, 'sealedSecret'>;

interface ClientServiceDeps {
  readonly clients: Pick<ClientStore, 'add' | 'find' | 'change' | 'remove'>;
  readonly checkMetadata: CheckMetadata;
  readonly announce: AnnounceChange;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly random: Random;
}

// RFC 6749 appendix A.1 allows all of VSCHAR; these need no escaping anywhere.
const CLIENT_ID = /^[\w.~:/-]{1,200}$/;
const STATUSES: readonly StoredClient['status'][] = ['active', 'suspended'];
const CLIENT_ID_SIZE = 16;
const SECRET_SIZE = 32;

export function clientService(deps: ClientServiceDeps): ClientService {
  const { clients, sealer, clock, announce } = deps;
  const secretOf = ({ tenantId, clientId, sealedSecret }: StoredClient) =>
    sealedSecret === null ? undefined : sealer.open(sealedSecret, contextOf(tenantId, clientId));
  const read = async (tenantId: string, clientId: string): Promise<Client | undefined> => {
    const stored = await clients.find(tenantId, clientId);
    if (stored?.status !== 'active') return undefined;
    const { metadata, firstParty, rules } = stored;
    return { clientId, metadata, firstParty, secret: secretOf(stored), rules };
  };
  const recent = recentlyRead((key) => read(...(JSON.parse(key) as [string, string])), clock);
  const changed = <T>(tenantId: string, clientId: string, answer: T): T => {
    recent.forget(keyOf(tenantId, clientId));
    return answer;
  };

  return {
    createClient: (client) => createClient(client, deps),
    find: (tenantId, clientId) => recent.find(keyOf(tenantId, clientId)),
    updateClient: async (tenantId, clientId, change, expected) => {
      const { metadata, ...rest } = change;
      const errors = await changeErrors(tenantId, change, deps);
      if (errors.length > 0) throw invalid('This client cannot be changed so', errors);
      if (change.rules) await announce({ tenantId, clientId, cause: 'client_rules' });
      if (metadata === undefined) {
        return changed(tenantId, clientId, await clients.change(tenantId, clientId, rest, expected));
      }
      const stored = await clients.find(tenantId, clientId);
      if (!stored) return 'missing';
      const complete = completeMetadata(metadata);
      const secret = stored.sealedSecret ?? makeSecret(tenantId, clientId, deps).sealed;
      const whole = { ...rest, metadata: complete, sealedSecret: needsSecret(complete) ? secret : null };
      return changed(tenantId, clientId, await clients.change(tenantId, clientId, whole, expected ?? stored.version));
    },
    secretOf,
    check: async (tenantId, { clientId, ...change }) => [
      ...clientIdErrors(clientId),
      ...(await changeErrors(tenantId, change, deps)),
    ],
    rotateSecret: async (tenantId, clientId, given) => {
      const stored = await clients.find(tenantId, clientId);
      if (!stored) return undefined;
      if (!needsSecret(completeMetadata(stored.metadata))) {
        const message = 'this client proves itself without a secret';
        throw invalid('It gets no secret', [{ path: 'metadata.token_endpoint_auth_method', message }]);
      }
      if (given !== undefined && !SECRET.test(given)) {
        throw invalid('It gets no such secret', [{ path: 'secret', message: SECRET_ADVICE }]);
      }
      const { secret, sealed } = makeSecret(tenantId, clientId, deps, given);
      const answer = await clients.change(tenantId, clientId, { sealedSecret: sealed });
      return changed(tenantId, clientId, answer === 'missing' ? undefined : secret);
    },
    removeClient: async (tenantId, clientId) => {
      await announce({ tenantId, clientId, cause: 'client_removed' });
      return changed(tenantId, clientId, await clients.remove(tenantId, clientId));
    },
  };
}

async function createClient(
  { tenantId, metadata: given, firstParty, rules = {}, ...wanted }: NewClient,
  deps: ClientServiceDeps,
): Promise<Client> {
  const { clientId = base64url(deps.random, CLIENT_ID_SIZE) } = wanted;
  const metadata = completeMetadata(given);
  const errors = [...clientIdErrors(clientId), ...(await changeErrors(tenantId, { metadata, rules }, deps))];
  if (errors.length > 0) throw invalid('This client cannot be registered', errors);

  const { secret, sealed } = needsSecret(metadata)
    ? makeSecret(tenantId, clientId, deps)
    : { secret: undefined, sealed: null };
  const fresh = { firstParty, rules, status: 'active', createdAt: deps.clock.now(), version: 1 } as const;
  const isNew = await deps.clients.add({ tenantId, clientId, metadata, sealedSecret: sealed, ...fresh });
  if (!isNew) throw invalid('This client cannot be registered', [wrongId(`client id ${clientId} is taken`)]);
  return { clientId, metadata, firstParty, secret, rules };
}

const keyOf = (tenantId: string, clientId: string) => JSON.stringify([tenantId, clientId]);

async function changeErrors(
  tenantId: string,
  { status, rules, metadata }: SettableChange,
  { checkMetadata }: Pick<ClientServiceDeps, 'checkMetadata'>,
): Promise<FieldError[]> {
  const checked = checkClientRules(rules ?? {});
  return [
    ...(status === undefined || STATUSES.includes(status)
      ? []
      : [{ path: 'status', message: 'use active or suspended' }]),
    ...(checked.valid ? [] : checked.errors.map(({ path, message }) => ({ path: `rules.${path}`, message }))),
    ...(metadata ? await metadataErrors(tenantId, completeMetadata(metadata), checkMetadata) : []),
  ];
}

function clientIdErrors(clientId: string): FieldError[] {
  // Our own pages are clients under such ids.
  if (clientId.startsWith('latchkey-')) return [wrongId('client ids that start with latchkey- are reserved')];
  return CLIENT_ID.test(clientId) ? [] : [wrongId('a client id has 1 to 200 letters, digits and . _ ~ : / -')];
}

const wrongId = (message: string): FieldError => ({ path: 'clientId', message });

function makeSecret(
  tenantId: string,
  clientId: string,
  { random, sealer }: Pick<ClientServiceDeps, 'random' | 'sealer'>,
  secret = base64url(random, SECRET_SIZE),
) {
  return { secret, sealed: sealer.seal(secret, contextOf(tenantId, clientId)) };
}

function base64url(random: Random, size: number): string {
  return random.bytes(size).toString('base64url');
}

function contextOf(tenantId: string, clientId: string): string {
  return `client-secret:${tenantId}:${clientId}`;
}

function invalid(what: string, errors: readonly FieldError[]): ProblemError {
  const list = errors.map(({ path, message }) =>
    path.startsWith('metadata') || path === 'clientId' ? message : `${path}: ${message}`,
  );
  return new ProblemError('validation_failed', `${what}: ${list.join('; ')}`, { details: { errors } });
}
