import type { DatabaseSync } from 'node:sqlite';
import { ATTEMPT_MEMORY, type Attempt, type AttemptStore } from '../ports/attempt-store.ts';
import type { Immediate } from './door.ts';
import type { Writer } from './writer.ts';

interface AttemptRow {
  readonly failures: number;
  readonly lockedUntil: number;
}

export function sqliteAttemptStore(db: DatabaseSync, { write, writeAll }: Writer): Immediate<AttemptStore> {
  const select = db.prepare(
    `SELECT failures, locked_until AS lockedUntil FROM attempt
     WHERE tenant_id = @tenantId AND key = @key AND expires_at > @now`,
  );
  const upsert = db.prepare(
    `INSERT INTO attempt (tenant_id, key, failures, locked_until, expires_at)
     VALUES (@tenantId, @key, @failures, @lockedUntil, @expiresAt)
     ON CONFLICT (tenant_id, key) DO UPDATE SET failures = excluded.failures,
       locked_until = excluded.locked_until, expires_at = excluded.expires_at`,
  );
  const takeBack = db.prepare(
    'UPDATE attempt SET failures = max(failures - 1, 0), locked_until = 0 WHERE tenant_id = ? AND key = ?',
  );
  const remove = db.prepare('DELETE FROM attempt WHERE tenant_id = ? AND key = ?');

  const count = (tenantId: string, key: string, now: number, lockSeconds: (failures: number) => number): Attempt => {
    const before = select.get({ tenantId, key, now }) as AttemptRow | undefined;
    if (before && before.lockedUntil > now) return { locked: true, until: before.lockedUntil };

    const failures = (before?.failures ?? 0) + 1;
    const lockedUntil = now + lockSeconds(failures);
    upsert.run({ tenantId, key, failures, lockedUntil, expiresAt: lockedUntil + ATTEMPT_MEMORY });
    return { locked: false, failures };
  };

  return {
    begin: (tenantId, key, now, lockSeconds) => writeAll(() => count(tenantId, key, now, lockSeconds)),
    takeBack: (tenantId, key) => void write(() => takeBack.run(tenantId, key)),
    clear: (tenantId, key) => void write(() => remove.run(tenantId, key)),
  };
}
