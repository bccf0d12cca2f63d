import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Writer } from './writer.ts';

const EXPIRING = ['artifact', 'session_evidence', 'attempt', 'spent', 'outbox', 'dead_letter'] as const;
/** Rows deleted in one go: a few milliseconds, so that requests are answered in between. */
const BATCH = 500;

/** Deletes what has expired, a batch at a time. */
export function sweeper(db: DatabaseSync, { write }: Writer): (now: number) => Promise<void> {
  const deletions = EXPIRING.map((table) =>
    db.prepare(
      `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE expires_at <= @now LIMIT ${BATCH})`,
    ),
  );
  return async (now) => {
    for (const deletion of deletions) {
      while (write(() => deletion.run({ now })).changes === BATCH) await nextTurn();
    }
  };
}
