import type { EnrollmentState } from '#src/policy/types.ts';
import type { ArtifactKey, ArtifactPayload } from './artifact-store.ts';
import type { AuditBlock, StoredEvent } from './audit-store.ts';
import type { StoredClient } from './client-store.ts';
import type { Credential } from './credential-store.ts';
import type { SessionEvidence } from './evidence-store.ts';
import type { Group } from './group-store.ts';
import type { SigningKey } from './key-store.ts';
import type { OutboxMessage } from './outbox-store.ts';
import type { DailySummary } from './summary-store.ts';
import type { RevisionNote, Tenant, TenantRevision } from './tenant-store.ts';
import type { User } from './user-store.ts';
import type { DeadLetter, Webhook } from './webhook-store.ts';

/** Everything a deployment keeps, in words that every backend understands. Sealed values stay as they are. */
export interface DumpRecords {
  readonly tenants: Tenant & { readonly changed: RevisionNote };
  /** The versions before the one there is. */
  readonly tenantRevisions: TenantRevision;
  readonly groups: Group;
  readonly users: User;
  readonly credentials: Credential;
  readonly clients: StoredClient;
  readonly keys: SigningKey;
  readonly enrollments: EnrollmentState & { readonly tenantId: string; readonly userId: string };
  readonly spent: {
    readonly tenantId: string;
    readonly purpose: string;
    readonly id: string;
    readonly expiresAt: number;
  };
  readonly attempts: {
    readonly tenantId: string;
    readonly key: string;
    readonly failures: number;
    readonly lockedUntil: number;
    readonly expiresAt: number;
  };
  /** `payload.consumed` says when it was spent. */
  readonly artifacts: ArtifactKey & { readonly payload: ArtifactPayload; readonly expiresAt: number | null };
  readonly evidence: SessionEvidence;
  readonly outbox: OutboxMessage;
  readonly webhooks: Webhook;
  readonly deadLetters: DeadLetter;
  readonly auditBlocks: AuditBlock;
  readonly auditSummaries: DailySummary;
  readonly audit: StoredEvent;
}

export type DumpCollection = keyof DumpRecords;

/** In the order in which they are copied: what has been spent comes before what could be spent. */
export const DUMP_COLLECTIONS: readonly DumpCollection[] = [
  'tenants',
  'tenantRevisions',
  'groups',
  'users',
  'credentials',
  'clients',
  'keys',
  'enrollments',
  'spent',
  'attempts',
  'artifacts',
  'evidence',
  'outbox',
  'webhooks',
  'deadLetters',
  'auditBlocks',
  'auditSummaries',
  'audit',
];

/** A way in and out of a backend for all that it keeps, past the rules of the stores. For operators' tools alone. */
export interface Dump {
  /** A file, or hosts and database without user and password. */
  readonly place: string;
  /** How many there are that have not expired at `now`. */
  count(collection: DumpCollection, now: number): Promise<number>;
  /** Those that have not expired at `now`, some at a time, in the order in which they were added. */
  read<C extends DumpCollection>(collection: C, now: number): AsyncIterable<readonly DumpRecords[C][]>;
  /**
   * Puts each in the place of the one with the same identity, or adds it; all are kept for good when it resolves. Writing
   * the same again changes nothing.
   */
  write<C extends DumpCollection>(collection: C, records: readonly DumpRecords[C][]): Promise<void>;
  /**
   * Marks this as the unfinished copy of a place, which no server opens; `in_use` for one that holds something already and
   * is not an unfinished copy of the same place.
   */
  beginCopy(from: string): Promise<'begun' | 'in_use'>;
  /** Takes the mark away. */
  finishCopy(): Promise<void>;
  close(): Promise<void>;
}
