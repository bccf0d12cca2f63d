import type { Connection } from 'mongoose';
import type { DumpCollection, DumpRecords } from '../ports/dump.ts';
import { countCredentials, credentialsOf, writeCredentials } from './dump-credentials.ts';
import { DUMP_DOCUMENTS, type DumpDocuments, type Stored } from './dump-documents.ts';
import type { BlockDocument } from './audit-chain.ts';
import type { GroupDocument } from './group-store.ts';
import { writeUsers } from './dump-users.ts';
import { putDocuments } from './put-documents.ts';

/** How one collection is read and written, whose documents hold one record each, or several. */
export interface DumpSource<T> extends Pick<DumpDocuments<T>, 'collection' | 'expires' | 'sort'> {
  recordsOf(document: Stored): readonly T[];
  write(connection: Connection, records: readonly T[]): Promise<void>;
  /** Where records are not counted as documents. */
  count?(connection: Connection): Promise<number>;
}

export const DUMP_SOURCES: { readonly [C in DumpCollection]: DumpSource<DumpRecords[C]> } = {
  tenants: each(DUMP_DOCUMENTS.tenants),
  tenantRevisions: each(DUMP_DOCUMENTS.tenantRevisions),
  groups: {
    ...each(DUMP_DOCUMENTS.groups),
    // Not what is being removed.
    recordsOf: (document: GroupDocument) => (document.removing ? [] : [DUMP_DOCUMENTS.groups.fromDocument(document)]),
    count: (connection) => connection.collection('user_group').countDocuments({ removing: false }),
  },
  users: { ...each(DUMP_DOCUMENTS.users), write: writeUsers },
  credentials: {
    collection: 'credential_set',
    expires: false,
    sort: { _id: 1 },
    recordsOf: credentialsOf,
    write: writeCredentials,
    count: countCredentials,
  },
  clients: each(DUMP_DOCUMENTS.clients),
  keys: each(DUMP_DOCUMENTS.keys),
  enrollments: each(DUMP_DOCUMENTS.enrollments),
  spent: each(DUMP_DOCUMENTS.spent),
  attempts: each(DUMP_DOCUMENTS.attempts),
  artifacts: each(DUMP_DOCUMENTS.artifacts),
  evidence: each(DUMP_DOCUMENTS.evidence),
  outbox: each(DUMP_DOCUMENTS.outbox),
  webhooks: each(DUMP_DOCUMENTS.webhooks),
  deadLetters: each(DUMP_DOCUMENTS.deadLetters),
  auditBlocks: {
    ...each(DUMP_DOCUMENTS.auditBlocks),
    // Not one that is being made: its events may not say so yet.
    recordsOf: (document: BlockDocument) =>
      document.pending.length > 0 ? [] : [DUMP_DOCUMENTS.auditBlocks.fromDocument(document)],
    count: (connection) => connection.collection('audit_block').countDocuments({ pending: { $size: 0 } }),
  },
  auditSummaries: each(DUMP_DOCUMENTS.auditSummaries),
  audit: each(DUMP_DOCUMENTS.audit),
};

/** A document for each record. */
function each<T>(documents: DumpDocuments<T>): DumpSource<T> {
  const { collection, sort } = documents;
  const isOrdered = 'order' in sort;
  return {
    ...documents,
    recordsOf: (document) => [documents.fromDocument(document)],
    write: (connection, records) =>
      putDocuments(
        connection.collection<Stored>(collection),
        records.map((record) => documents.toDocument(record)),
        { isOrdered },
      ),
  };
}
