import type { DatabaseSync } from 'node:sqlite';
import type { Storage, UnitOfWork } from '../ports/storage.ts';
import type { User } from '../ports/user-store.ts';
import { sqliteArtifactStore } from './artifact-store.ts';
import { sqliteAttemptStore } from './attempt-store.ts';
import { sqliteAuditChain } from './audit-chain.ts';
import { sqliteAuditStore } from './audit-store.ts';
import { checkpoints } from './checkpoints.ts';
import { sqliteClientStore } from './client-store.ts';
import { refuseUnfinishedCopy } from './copy-mark.ts';
import { sqliteCredentialStore } from './credential-store.ts';
import { BLOCKING_WAIT, sqliteDoor, type Door } from './door.ts';
import { sqliteEnrollmentStore } from './enrollment-store.ts';
import { sqliteEvidenceStore } from './evidence-store.ts';
import { sqliteGroupStore } from './group-store.ts';
import { sqliteKeyStore } from './key-store.ts';
import { openDatabase } from './open.ts';
import { sqliteOutboxStore } from './outbox-store.ts';
import { rowCaches } from './row-cache.ts';
import { sqliteSpentStore } from './spent-store.ts';
import { sqliteSummaryStore } from './summary-store.ts';
import { sweeper } from './sweep.ts';
import { sqliteTenantStore } from './tenant-store.ts';
import { sqliteUserStore } from './user-store.ts';
import { sqliteWebhookStore } from './webhook-store.ts';
import { GroupWriter } from './writer.ts';

/** Milliseconds that a health check waits for another writer. */
const PING_PATIENCE = 1000;

/** The embedded backend: one file. A write is seen at once, and on disk before its unit of work is done. */
export function openSqliteStorage(path: string): Storage {
  const db = openDatabase(path);
  refuseUnfinishedCopy(db, path);
  const { committed, close: endCheckpoints } = checkpoints(db);
  const writer = new GroupWriter(db, { committed, lost: () => caches.clear() });
  const caches = rowCaches(db, writer);
  const users = caches.create<User>();
  const sweep = sweeper(db, writer);
  const { guard, trouble } = sqliteDoor(db, path);
  const { waitFor } = guard({ waitFor: (unit: UnitOfWork) => unit.durable() });
  db.exec(`PRAGMA busy_timeout = ${BLOCKING_WAIT}`);
  return {
    artifacts: guard(sqliteArtifactStore(db, caches)),
    attempts: guard(sqliteAttemptStore(db, writer)),
    audit: guard(sqliteAuditStore(db, writer)),
    auditChain: guard(sqliteAuditChain(db, writer)),
    clients: guard(sqliteClientStore(db, writer)),
    credentials: guard(sqliteCredentialStore(db, caches.create())),
    enrollments: guard(sqliteEnrollmentStore(db, writer)),
    evidence: guard(sqliteEvidenceStore(db, caches.create())),
    groups: guard(sqliteGroupStore(db, users)),
    keys: guard(sqliteKeyStore(db, writer)),
    outbox: guard(sqliteOutboxStore(db, writer)),
    spent: guard(sqliteSpentStore(db, writer)),
    summaries: guard(sqliteSummaryStore(db, writer)),
    tenants: guard(sqliteTenantStore(db, writer)),
    users: guard(sqliteUserStore(db, users)),
    webhooks: guard(sqliteWebhookStore(db, writer)),
    ...guard({ sweep: (now: number) => sweep(now).finally(caches.clear) }),
    ...guard({ ping: pinger(db, writer, trouble) }, PING_PATIENCE),
    unitOfWork: () => {
      const unit = writer.unitOfWork();
      return { durable: () => waitFor(unit) };
    },
    close: async () => {
      if (!db.isOpen) return;
      const { durable } = writer.unitOfWork();
      writer.commit();
      try {
        await durable();
      } finally {
        await endCheckpoints();
        db.close();
      }
    },
  };
}

// Asks for the right to write. After a write that failed it writes something: a full disk is noticed only so.
function pinger(db: DatabaseSync, writer: GroupWriter, trouble: Door['trouble']) {
  return async () => {
    const { durable } = writer.unitOfWork();
    writer.write(() => trouble.noticed && db.exec('PRAGMA user_version = 0'));
    await durable();
    trouble.clear();
  };
}
