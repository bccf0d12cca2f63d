import { enrollmentText } from '../stored-text.ts';
import type { ArtifactPayload } from '../ports/artifact-store.ts';
import type { DumpCollection, DumpRecords } from '../ports/dump.ts';
import { lookedUp, type ArtifactDocument } from './artifact-store.ts';
import { blockId, toBlock, type BlockDocument } from './audit-chain.ts';
import { toDocument as fromEvent, toStored as toEvent } from './audit-document.ts';
import { fromDocument as toClient, toDocument as fromClient } from './client-store.ts';
import { documentId, namesIn } from './document-id.ts';
import { stateOf, type EnrollmentDocument } from './enrollment-store.ts';
import { fromDocument as toEvidence, toDocument as fromEvidence } from './evidence-store.ts';
import { toDate, toEpochSeconds } from './fields.ts';
import { fromDocument as toGroup, toDocument as fromGroup } from './group-store.ts';
import { keyId, toKey, type KeyDocument } from './key-store.ts';
import { fromDocument as toMessage, toDocument as fromMessage } from './outbox-store.ts';
import { fromDocument as toSummary, toDocument as fromSummary } from './summary-store.ts';
import {
  fromDocument as toTenant,
  fromRevision,
  noteIn,
  toDocument as fromTenant,
  toRevision,
  type TenantDocument,
} from './tenant-store.ts';
import { fromDocument as toUser, toDocument as fromUser } from './user-document.ts';
import { fromDocument as toWebhook, fromLetter, toDocument as fromWebhook, toLetter } from './webhook-store.ts';

/** A document as the driver gives and takes it. */
export interface Stored {
  readonly _id: string;
}

/** How the records of one collection are kept as documents. */
export interface DumpDocuments<T> {
  readonly collection: string;
  readonly expires: boolean;
  /** In which order they are read; where documents keep the order in which they were added, it is this one. */
  readonly sort: Readonly<Record<string, 1 | -1>>;
  /** Each takes the type that its collection's schema says. */
  fromDocument(document: Stored): T;
  toDocument(record: T): Stored;
}

const BY_ID = { _id: 1 } as const;

/** What expires, with a BSON date. */
interface Expiring extends Stored {
  readonly expiresAt: Date;
}

/** Those whose records are documents; the credentials of a user are one document, see dump-credentials.ts. */
export const DUMP_DOCUMENTS: {
  readonly [C in Exclude<DumpCollection, 'credentials'>]: DumpDocuments<DumpRecords[C]>;
} = {
  tenants: {
    collection: 'tenant',
    expires: false,
    sort: BY_ID,
    fromDocument: (document: TenantDocument) => ({ ...toTenant(document), changed: noteIn(document) }),
    toDocument: ({ changed, ...tenant }) => ({ _id: tenant.id, ...fromTenant(tenant, changed) }),
  },
  tenantRevisions: {
    collection: 'tenant_revision',
    expires: false,
    sort: { tenantId: 1, version: 1 },
    fromDocument: fromRevision,
    toDocument: toRevision,
  },
  groups: {
    collection: 'user_group',
    expires: false,
    sort: BY_ID,
    fromDocument: toGroup,
    toDocument: fromGroup,
  },
  users: {
    collection: 'user',
    expires: false,
    sort: BY_ID,
    fromDocument: toUser,
    toDocument: fromUser,
  },
  clients: {
    collection: 'client',
    expires: false,
    sort: { tenantId: 1, order: 1 },
    fromDocument: (document: Stored & Parameters<typeof toClient>[0]) => toClient(document),
    toDocument: (client) => ({
      _id: documentId(client.tenantId, client.clientId),
      tenantId: client.tenantId,
      ...fromClient(client),
    }),
  },
  keys: {
    collection: 'signing_key',
    expires: false,
    sort: { tenantId: 1, createdAt: 1, order: 1 },
    fromDocument: (document: KeyDocument) => toKey(document),
    toDocument: (key) => ({ _id: keyId(key), ...key }),
  },
  enrollments: {
    collection: 'enrollment',
    expires: false,
    sort: BY_ID,
    fromDocument: ({ _id, ...document }: EnrollmentDocument) => {
      const [tenantId = '', userId = ''] = namesIn(_id);
      return { tenantId, userId, ...stateOf(document) };
    },
    toDocument: ({ tenantId, userId, ...state }) => ({
      _id: documentId(tenantId, userId),
      tenantId,
      state: enrollmentText(state),
    }),
  },
  spent: {
    collection: 'spent',
    expires: true,
    sort: BY_ID,
    fromDocument: ({ _id, expiresAt }: Expiring) => {
      const [tenantId = '', purpose = '', id = ''] = namesIn(_id);
      return { tenantId, purpose, id, expiresAt: toEpochSeconds(expiresAt) };
    },
    toDocument: ({ tenantId, purpose, id, expiresAt }) => ({
      _id: documentId(tenantId, purpose, id),
      tenantId,
      expiresAt: toDate(expiresAt),
    }),
  },
  attempts: {
    collection: 'attempt',
    expires: true,
    sort: BY_ID,
    fromDocument: ({ _id, failures, lockedUntil, expiresAt }: Expiring & { failures: number; lockedUntil: number }) => {
      const [tenantId = '', key = ''] = namesIn(_id);
      return { tenantId, key, failures, lockedUntil, expiresAt: toEpochSeconds(expiresAt) };
    },
    toDocument: ({ tenantId, key, failures, lockedUntil, expiresAt }) => ({
      _id: documentId(tenantId, key),
      tenantId,
      ...{ failures, lockedUntil, expiresAt: toDate(expiresAt) },
    }),
  },
  artifacts: {
    collection: 'artifact',
    expires: true,
    sort: { order: 1 },
    fromDocument: ({ _id, payload, consumedAt, expiresAt }: ArtifactDocument) => {
      const [tenantId = '', model = '', id = ''] = namesIn(_id);
      const members = JSON.parse(payload) as ArtifactPayload;
      const whole = consumedAt === null ? members : { ...members, consumed: consumedAt };
      return { tenantId, model, id, payload: whole, expiresAt: expiresAt === null ? null : toEpochSeconds(expiresAt) };
    },
    toDocument: ({ tenantId, model, id, expiresAt, payload: { consumed, ...payload } }) => ({
      _id: documentId(tenantId, model, id),
      tenantId,
      model,
      ...lookedUp(payload),
      payload: JSON.stringify(payload),
      expiresAt: expiresAt === null ? null : toDate(expiresAt),
      consumedAt: consumed ?? null,
    }),
  },
  evidence: {
    collection: 'session_evidence',
    expires: true,
    sort: BY_ID,
    fromDocument: toEvidence,
    toDocument: (session) => ({
      _id: documentId(session.tenantId, session.sessionUid),
      tenantId: session.tenantId,
      ...fromEvidence(session),
    }),
  },
  outbox: {
    collection: 'outbox',
    expires: true,
    sort: BY_ID,
    fromDocument: toMessage,
    toDocument: fromMessage,
  },
  webhooks: {
    collection: 'webhook',
    expires: false,
    sort: BY_ID,
    fromDocument: toWebhook,
    toDocument: fromWebhook,
  },
  deadLetters: {
    collection: 'dead_letter',
    expires: true,
    sort: BY_ID,
    fromDocument: toLetter,
    toDocument: fromLetter,
  },
  auditBlocks: {
    collection: 'audit_block',
    expires: false,
    sort: BY_ID,
    fromDocument: (document: BlockDocument) => toBlock(document),
    toDocument: (block) => ({ ...block, _id: blockId(block), pending: [] }),
  },
  auditSummaries: {
    collection: 'audit_summary',
    expires: false,
    sort: BY_ID,
    fromDocument: toSummary,
    toDocument: fromSummary,
  },
  audit: {
    collection: 'audit_event',
    expires: false,
    // An index from its end: oldest first.
    sort: { tenantId: -1, at: 1, order: 1 },
    fromDocument: toEvent,
    toDocument: fromEvent,
  },
};
