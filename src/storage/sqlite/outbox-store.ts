import type { DatabaseSync } from 'node:sqlite';
import type { OutboxMessage, OutboxStore } from '../ports/outbox-store.ts';
import type { Immediate } from './door.ts';
import type { Writer } from './writer.ts';

const DUE = `family = @family AND due_at <= @now AND expires_at > @now
  AND (destination IS NULL OR destination NOT IN (SELECT value FROM json_each(@except)))`;

export function sqliteOutboxStore(db: DatabaseSync, { write }: Writer): Immediate<OutboxStore> {
  const insert = db.prepare(
    `INSERT INTO outbox (tenant_id, id, user_id, family, kind, destination, sealed, attempts, due_at, expires_at,
       created_at)
     VALUES (@tenantId, @id, @userId, @family, @kind, @destination, @sealed, @attempts, @dueAt, @expiresAt, @createdAt)
     ON CONFLICT DO NOTHING`,
  );
  const isDue = db.prepare(`SELECT 1 FROM outbox WHERE ${DUE} LIMIT 1`);
  const claim = db.prepare(
    `UPDATE outbox SET due_at = @until, attempts = attempts + 1
     WHERE rowid = (SELECT rowid FROM outbox WHERE ${DUE} ORDER BY due_at LIMIT 1)
     RETURNING tenant_id AS tenantId, id, user_id AS userId, family, kind, destination, sealed, attempts,
       due_at AS dueAt, expires_at AS expiresAt, created_at AS createdAt`,
  );
  const remove = db.prepare('DELETE FROM outbox WHERE tenant_id = ? AND id = ?');
  const putBack = db.prepare(
    'UPDATE outbox SET due_at = @at WHERE tenant_id = @tenantId AND id = @id AND attempts = @attempts',
  );
  const postpone = db.prepare(
    'UPDATE outbox SET due_at = @until WHERE tenant_id = @tenantId AND destination = @destination AND due_at < @until',
  );

  return {
    add: (message) => void write(() => insert.run({ ...message })),
    claim: ({ family, now, lease, except = [] }) => {
      const due = { family, now, except: JSON.stringify(except) };
      // Every node asks now and then: an empty outbox costs no write.
      if (isDue.get(due) === undefined) return undefined;
      // The driver's rows have no prototype.
      const claimed = write(() => claim.get({ ...due, until: now + lease }));
      return claimed && ({ ...claimed } as object as OutboxMessage);
    },
    done: ({ tenantId, id }) => void write(() => remove.run(tenantId, id)),
    retryAt: ({ tenantId, id, attempts }, at) => void write(() => putBack.run({ tenantId, id, attempts, at })),
    postpone: (tenantId, destination, until) => void write(() => postpone.run({ tenantId, destination, until })),
  };
}
