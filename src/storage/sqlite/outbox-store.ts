import type { DatabaseSync } from 'node:sqlite';
import type { OutboxMessage, OutboxStore } from '../ports/outbox-store.ts';
import type { Immediate } from './door.ts';
import type { Writer } from './writer.ts';

export function sqliteOutboxStore(db: DatabaseSync, { write }: Writer): Immediate<OutboxStore> {
  const insert = db.prepare(
    `INSERT INTO outbox (tenant_id, id, user_id, kind, sealed, attempts, due_at, expires_at, created_at)
     VALUES (@tenantId, @id, @userId, @kind, @sealed, @attempts, @dueAt, @expiresAt, @createdAt)`,
  );
  const isDue = db.prepare('SELECT 1 FROM outbox WHERE due_at <= @now AND expires_at > @now LIMIT 1');
  const claim = db.prepare(
    `UPDATE outbox SET due_at = @until, attempts = attempts + 1
     WHERE rowid = (SELECT rowid FROM outbox WHERE due_at <= @now AND expires_at > @now ORDER BY due_at, rowid LIMIT 1)
     RETURNING tenant_id AS tenantId, id, user_id AS userId, kind, sealed, attempts, due_at AS dueAt,
       expires_at AS expiresAt, created_at AS createdAt`,
  );
  const remove = db.prepare('DELETE FROM outbox WHERE tenant_id = ? AND id = ?');
  const putBack = db.prepare(
    'UPDATE outbox SET due_at = @at WHERE tenant_id = @tenantId AND id = @id AND attempts = @attempts',
  );

  return {
    add: (message) => void write(() => insert.run({ ...message })),
    claim: (now, lease) => {
      // Every node asks now and then: an empty outbox costs no write.
      if (isDue.get({ now }) === undefined) return undefined;
      // The driver's rows have no prototype.
      const claimed = write(() => claim.get({ now, until: now + lease }));
      return claimed && ({ ...claimed } as object as OutboxMessage);
    },
    done: ({ tenantId, id }) => void write(() => remove.run(tenantId, id)),
    retryAt: ({ tenantId, id, attempts }, at) => void write(() => putBack.run({ tenantId, id, attempts, at })),
  };
}
