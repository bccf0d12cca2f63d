import type { DatabaseSync } from 'node:sqlite';

/** Runs synchronous work under the write lock, taken at once so that what was read is still true when it is written. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // Some failures (a full disk, for one) have already rolled back.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
