import type { DatabaseSync } from 'node:sqlite';
import type { AuditBlock, AuditChain, Sealing } from '../ports/audit-store.ts';
import { EVENT_COLUMNS } from './audit-search.ts';
import { asEvent } from './audit-store.ts';
import type { Immediate } from './door.ts';
import type { Writer } from './writer.ts';

export const BLOCK_COLUMNS = `tenant_id AS tenantId, number, previous_hash AS previousHash, hash, count,
  first_at AS firstAt, last_at AS lastAt, sealed, digests, removed`;

export function sqliteAuditChain(db: DatabaseSync, { writeAll }: Writer): Immediate<AuditChain> {
  const insert = db.prepare(
    `INSERT INTO audit_block (tenant_id, number, previous_hash, hash, count, first_at, last_at, sealed, digests, removed)
     VALUES (@tenantId, @number, @previousHash, @hash, @count, @firstAt, @lastAt, @sealed, @digests, @removed)
     ON CONFLICT DO NOTHING`,
  );
  const place = db.prepare(
    `UPDATE audit_event SET block = @number, position = @position
     WHERE id = @id AND tenant_id = @tenantId AND block IS NULL`,
  );
  const removeEvents = db.prepare('DELETE FROM audit_event WHERE tenant_id = @tenantId AND block = @number');
  const markRemoved = db.prepare(
    'UPDATE audit_block SET digests = NULL, removed = @mark WHERE tenant_id = @tenantId AND number = @number',
  );

  return {
    // One transaction: the block and its events, or none of them.
    seal: (block, eventIds) =>
      writeAll(() => {
        if (insert.run({ ...block }).changes !== 1) return false;
        const { tenantId, number } = block;
        for (const [position, id] of eventIds.entries()) place.run({ tenantId, number, position, id });
        return true;
      }),
    removeEvents: (tenantId, number, mark) =>
      writeAll(() => {
        removeEvents.run({ tenantId, number });
        markRemoved.run({ tenantId, number, mark });
      }),
    ...reader(db),
  };
}

function reader(db: DatabaseSync): Omit<Immediate<AuditChain>, 'seal' | 'removeEvents'> {
  const waiting = db.prepare('SELECT DISTINCT tenant_id AS tenantId FROM audit_event WHERE block IS NULL');
  const unsealed = db.prepare(
    `SELECT ${EVENT_COLUMNS} FROM audit_event INDEXED BY audit_event_unsealed WHERE tenant_id = ? AND block IS NULL
     ORDER BY at, seq LIMIT ?`,
  );
  const head = db.prepare(`SELECT ${BLOCK_COLUMNS} FROM audit_block WHERE tenant_id = ? ORDER BY number DESC LIMIT 1`);
  const blocks = db.prepare(
    `SELECT ${BLOCK_COLUMNS} FROM audit_block WHERE tenant_id = ? AND number > ? ORDER BY number LIMIT ?`,
  );
  const events = db.prepare(
    `SELECT ${EVENT_COLUMNS}, block, position FROM audit_event INDEXED BY audit_event_by_block
     WHERE tenant_id = ? AND block = ? ORDER BY position, seq`,
  );
  const stray = db.prepare(
    `SELECT ${EVENT_COLUMNS}, block, position FROM audit_event INDEXED BY audit_event_by_block
     WHERE tenant_id = @tenantId AND block < 1
     UNION ALL
     SELECT ${EVENT_COLUMNS}, block, position FROM audit_event INDEXED BY audit_event_by_block
     WHERE tenant_id = @tenantId AND block > @last LIMIT 1`,
  );
  const older = db.prepare(
    `SELECT ${BLOCK_COLUMNS} FROM audit_block INDEXED BY audit_block_by_age
     WHERE digests IS NOT NULL AND last_at < ? ORDER BY last_at, number LIMIT ?`,
  );
  return {
    waiting: () => waiting.all().map((row) => String(row['tenantId'])),
    unsealed: (tenantId, limit) => unsealed.all(tenantId, limit).map(asEvent),
    head: (tenantId) => {
      const row = head.get(tenantId);
      return row && asBlock(row);
    },
    blocks: (tenantId, after, limit) => blocks.all(tenantId, after, limit).map(asBlock),
    eventsOf: (tenantId, number) => events.all(tenantId, number).map(asStored),
    strayBeyond: (tenantId, last) => {
      const row = stray.get({ tenantId, last });
      return row && asStored(row);
    },
    olderThan: (at, limit) => older.all(at, limit).map(asBlock),
  };
}

// The driver's rows have no prototype.
const asBlock = (row: object) => ({ ...row }) as AuditBlock;

function asStored(row: object) {
  return asEvent(row) as ReturnType<typeof asEvent> & Sealing;
}
