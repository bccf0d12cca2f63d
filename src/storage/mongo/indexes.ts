import type { Connection } from 'mongoose';

/** An index besides that of `_id`, which leads with the tenant and carries most of the atomic promises. */
export interface Index {
  readonly collection: string;
  readonly name: string;
  readonly key: Readonly<Record<string, 1 | -1>>;
  readonly unique?: true;
  readonly expireAfterSeconds?: number;
  readonly partialFilterExpression?: Readonly<Record<string, unknown>>;
}

/**
 * The server's clock is not ours: what a TTL index removes has been expired for a while by any clock. It only saves space,
 * as the sweeper does.
 */
const LONG_EXPIRED = 3600;

const byTenantAnd = (collection: string, member: string, more: readonly string[] = []): Index => ({
  collection,
  name: `by_${member}`,
  key: Object.fromEntries(['tenantId', ...more, member].map((name) => [name, 1 as const])),
  // Most artifacts have no user code, say: those are left out.
  partialFilterExpression: { [member]: { $gt: '' } },
});
const expiring = (collection: string): Index => ({
  collection,
  name: 'by_expiry',
  key: { expiresAt: 1 },
  expireAfterSeconds: LONG_EXPIRED,
});

/** Every collection. */
export const COLLECTIONS = [
  'artifact',
  'attempt',
  'audit_block',
  'audit_event',
  'audit_summary',
  'client',
  'credential_set',
  'dead_letter',
  'enrollment',
  'outbox',
  'passkey',
  'schema',
  'session_evidence',
  'signing_key',
  'spent',
  'tenant',
  'tenant_revision',
  'user',
  'user_group',
  'user_identifier',
  'webhook',
] as const;

export const INDEXES: readonly Index[] = [
  byTenantAnd('artifact', 'uid', ['model']),
  byTenantAnd('artifact', 'userCode', ['model']),
  byTenantAnd('artifact', 'grantId'),
  byTenantAnd('artifact', 'userId'),
  byTenantAnd('session_evidence', 'userId'),
  ...['artifact', 'attempt', 'session_evidence', 'spent', 'outbox', 'dead_letter'].map(expiring),
  { collection: 'audit_event', name: 'by_time', key: { tenantId: 1, at: -1, order: -1 } },
  { collection: 'audit_event', name: 'by_user', key: { tenantId: 1, userId: 1, at: -1, order: -1 } },
  { collection: 'audit_event', name: 'by_type', key: { tenantId: 1, type: 1, at: -1, order: -1 } },
  {
    collection: 'audit_event',
    name: 'by_sign_in',
    key: { tenantId: 1, signIn: 1, at: -1, order: -1 },
    partialFilterExpression: { signIn: { $gt: '' } },
  },
  // What waits to be sealed, of an earlier release, too.
  {
    collection: 'audit_event',
    name: 'unsealed',
    key: { block: 1, tenantId: 1, at: 1, order: 1 },
    partialFilterExpression: { block: null },
  },
  {
    collection: 'audit_event',
    name: 'by_block',
    key: { tenantId: 1, block: 1, position: 1 },
    partialFilterExpression: { block: { $gt: 0 } },
  },
  { collection: 'audit_block', name: 'by_number', key: { tenantId: 1, number: 1 } },
  { collection: 'audit_block', name: 'by_age', key: { lastAt: 1 }, partialFilterExpression: { digests: { $gt: '' } } },
  { collection: 'audit_summary', name: 'by_block', key: { tenantId: 1, lastBlock: 1 } },
  { collection: 'tenant_revision', name: 'by_version', key: { tenantId: 1, version: 1 } },
  { collection: 'client', name: 'by_order', key: { tenantId: 1, order: 1 } },
  // Every node asks for the next one of all tenants.
  { collection: 'outbox', name: 'by_family', key: { family: 1, dueAt: 1 } },
  byTenantAnd('outbox', 'destination'),
  // The members of a group, one after another.
  { collection: 'user', name: 'by_group', key: { tenantId: 1, groups: 1, _id: 1 } },
  // Whoever looks for people reads it alone, from one user name to the next.
  { collection: 'user', name: 'by_name', key: { tenantId: 1, username: 1, status: 1, role: 1, searchText: 1 } },
  { collection: 'signing_key', name: 'by_kid', key: { tenantId: 1, kid: 1 }, unique: true },
];

const NOT_IMPLEMENTED = 238;

/** Makes the indexes that are not there yet. */
export async function createIndexes(connection: Connection): Promise<void> {
  for (const index of INDEXES) {
    const { collection: name, expireAfterSeconds, partialFilterExpression, ...necessary } = index;
    const helpful = {
      ...(expireAfterSeconds === undefined ? {} : { expireAfterSeconds }),
      ...(partialFilterExpression === undefined ? {} : { partialFilterExpression }),
    };
    const collection = connection.collection(name);
    try {
      await collection.createIndexes([{ ...necessary, ...helpful }]);
    } catch (error) {
      // These two only save space: a server that does not know them does without.
      if ((error as { code?: unknown }).code !== NOT_IMPLEMENTED) throw error;
      await collection.createIndexes([necessary]);
    }
  }
}
