import type { Storage } from '../ports/storage.ts';
import { sqliteArtifactStore } from './artifact-store.ts';
import { sqliteAttemptStore } from './attempt-store.ts';
import { sqliteAuditStore } from './audit-store.ts';
import { sqliteClientStore } from './client-store.ts';
import { sqliteCredentialStore } from './credential-store.ts';
import { sqliteEnrollmentStore } from './enrollment-store.ts';
import { sqliteEvidenceStore } from './evidence-store.ts';
import { sqliteKeyStore } from './key-store.ts';
import { openDatabase } from './open.ts';
import { sqliteSpentStore } from './spent-store.ts';
import { sweeper } from './sweep.ts';
import { sqliteTenantStore } from './tenant-store.ts';
import { sqliteUserStore } from './user-store.ts';
import { GroupWriter } from './writer.ts';

/** The embedded backend: one file. A write is seen at once, and on disk before its unit of work is done. */
export function openSqliteStorage(path: string): Storage {
  const db = openDatabase(path);
  const writer = new GroupWriter(db);
  const probe = db.prepare('SELECT count(*) FROM schema_migration');
  return {
    artifacts: sqliteArtifactStore(db, writer),
    attempts: sqliteAttemptStore(db, writer),
    audit: sqliteAuditStore(db, writer),
    clients: sqliteClientStore(db, writer),
    credentials: sqliteCredentialStore(db, writer),
    enrollments: sqliteEnrollmentStore(db, writer),
    evidence: sqliteEvidenceStore(db, writer),
    keys: sqliteKeyStore(db, writer),
    spent: sqliteSpentStore(db, writer),
    tenants: sqliteTenantStore(db, writer),
    users: sqliteUserStore(db, writer),
    ping: async () => void probe.get(),
    sweep: sweeper(db, writer),
    unitOfWork: () => writer.unitOfWork(),
    close: async () => {
      if (!db.isOpen) return;
      const { durable } = writer.unitOfWork();
      writer.commit();
      await durable().finally(() => db.close());
    },
  };
}
