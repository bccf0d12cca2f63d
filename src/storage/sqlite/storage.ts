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

/** The embedded backend: one file, every write on disk before its promise is kept. */
export function openSqliteStorage(path: string): Storage {
  const db = openDatabase(path);
  const probe = db.prepare('SELECT count(*) FROM schema_migration');
  return {
    artifacts: sqliteArtifactStore(db),
    attempts: sqliteAttemptStore(db),
    audit: sqliteAuditStore(db),
    clients: sqliteClientStore(db),
    credentials: sqliteCredentialStore(db),
    enrollments: sqliteEnrollmentStore(db),
    evidence: sqliteEvidenceStore(db),
    keys: sqliteKeyStore(db),
    spent: sqliteSpentStore(db),
    tenants: sqliteTenantStore(db),
    users: sqliteUserStore(db),
    ping: async () => void probe.get(),
    sweep: sweeper(db),
    close: async () => {
      if (db.isOpen) db.close();
    },
  };
}
