import type { DatabaseSync } from 'node:sqlite';
import type { DeadLetter, Webhook, WebhookFailure, WebhookStore } from '../ports/webhook-store.ts';
import type { Immediate } from './door.ts';
import type { Writer } from './writer.ts';

export const WEBHOOK_COLUMNS = `tenant_id AS tenantId, id, url, events, sealed_secret AS sealedSecret, status,
  created_at AS createdAt, version, last_delivered_at AS lastDeliveredAt, last_failure AS lastFailure`;

interface WebhookRow extends Omit<Webhook, 'events' | 'lastFailure'> {
  readonly events: string | null;
  readonly lastFailure: string | null;
}

export function sqliteWebhookStore(db: DatabaseSync, writer: Writer): Immediate<WebhookStore> {
  const { write, writeAll } = writer;
  const insert = db.prepare(
    `INSERT INTO webhook (tenant_id, id, url, events, sealed_secret, status, created_at, version, last_delivered_at,
       last_failure)
     VALUES (@tenantId, @id, @url, @events, @sealedSecret, @status, @createdAt, @version, @lastDeliveredAt, @lastFailure)`,
  );
  const select = db.prepare(`SELECT ${WEBHOOK_COLUMNS} FROM webhook WHERE tenant_id = ? AND id = ?`);
  const selectAll = db.prepare(`SELECT ${WEBHOOK_COLUMNS} FROM webhook WHERE tenant_id = ? ORDER BY created_at, id`);
  const update = db.prepare(
    `UPDATE webhook SET url = @url, events = @events, sealed_secret = @sealedSecret, status = @status, version = @version
     WHERE tenant_id = @tenantId AND id = @id AND version = @version - 1`,
  );
  const remove = db.prepare('DELETE FROM webhook WHERE tenant_id = ? AND id = ?');
  const removeLetters = db.prepare('DELETE FROM dead_letter WHERE tenant_id = ? AND webhook_id = ?');
  const noteDelivery = db.prepare(
    'UPDATE webhook SET last_delivered_at = @at WHERE tenant_id = @tenantId AND id = @id',
  );
  const noteFailure = db.prepare('UPDATE webhook SET last_failure = @text WHERE tenant_id = @tenantId AND id = @id');
  const find = (tenantId: string, id: string) => {
    const row = select.get(tenantId, id);
    return row && fromRow(row);
  };

  return {
    add: (webhook) => void write(() => insert.run({ ...toRow(webhook) })),
    find,
    list: (tenantId) => selectAll.all(tenantId).map(fromRow),
    update: (webhook) => {
      const { lastDeliveredAt: _at, lastFailure: _failure, createdAt: _made, ...row } = toRow(webhook);
      if (write(() => update.run(row)).changes === 1) return 'updated';
      return find(webhook.tenantId, webhook.id) ? 'changed' : 'missing';
    },
    remove: (tenantId, id) =>
      writeAll(() => {
        removeLetters.run(tenantId, id);
        return remove.run(tenantId, id).changes === 1;
      }),
    recordDelivery: (tenantId, id, delivery) =>
      void write(() =>
        'failure' in delivery
          ? noteFailure.run({ tenantId, id, text: JSON.stringify(delivery.failure) })
          : noteDelivery.run({ tenantId, id, at: delivery.deliveredAt }),
      ),
    ...deadLetters(db, writer),
  };
}

const LETTER_COLUMNS = `tenant_id AS tenantId, id, webhook_id AS webhookId, block, code, failed_at AS failedAt,
  expires_at AS expiresAt`;

function deadLetters(db: DatabaseSync, { write }: Writer) {
  const insert = db.prepare(
    `INSERT OR REPLACE INTO dead_letter (tenant_id, id, webhook_id, block, code, failed_at, expires_at)
     VALUES (@tenantId, @id, @webhookId, @block, @code, @failedAt, @expiresAt)`,
  );
  const select = db.prepare(
    `SELECT ${LETTER_COLUMNS} FROM dead_letter WHERE tenant_id = ? AND id = ? AND expires_at > ?`,
  );
  const selectAll = db.prepare(
    `SELECT ${LETTER_COLUMNS} FROM dead_letter
     WHERE tenant_id = @tenantId AND id > @after AND expires_at > @now ORDER BY id LIMIT @limit`,
  );
  const selectOfOne = db.prepare(
    `SELECT ${LETTER_COLUMNS} FROM dead_letter
     WHERE tenant_id = @tenantId AND webhook_id = @webhookId AND id > @after AND expires_at > @now ORDER BY id LIMIT @limit`,
  );
  const remove = db.prepare('DELETE FROM dead_letter WHERE tenant_id = ? AND id = ?');
  return {
    addDeadLetter: (letter) => void write(() => insert.run({ ...letter })),
    deadLetters: (tenantId, { webhookId, after = '', limit }, now) => {
      const part = { tenantId, after, limit, now };
      const rows = webhookId === undefined ? selectAll.all(part) : selectOfOne.all({ ...part, webhookId });
      return rows.map(asLetter);
    },
    findDeadLetter: (tenantId, id, now) => {
      const row = select.get(tenantId, id, now);
      return row && asLetter(row);
    },
    removeDeadLetter: (tenantId, id) => write(() => remove.run(tenantId, id)).changes === 1,
  } satisfies Partial<Immediate<WebhookStore>>;
}

// The driver's rows have no prototype.
const asLetter = (row: object) => ({ ...row }) as DeadLetter;

export function toRow({ events, lastFailure, ...rest }: Webhook): WebhookRow {
  return { ...rest, events: events && JSON.stringify(events), lastFailure: lastFailure && JSON.stringify(lastFailure) };
}

export function fromRow(row: object): Webhook {
  const { events, lastFailure, ...rest } = row as WebhookRow;
  const failure = lastFailure === null ? null : (JSON.parse(lastFailure) as WebhookFailure);
  return { ...rest, events: events === null ? null : (JSON.parse(events) as string[]), lastFailure: failure };
}
