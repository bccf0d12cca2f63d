import type { DatabaseSync } from 'node:sqlite';
import type { DailySummary, Snapshot, SummaryStore } from '../ports/summary-store.ts';
import { fromCounts, toCounts } from '../audit-text.ts';
import type { Immediate } from './door.ts';
import type { Writer } from './writer.ts';

const COLUMNS = 'tenant_id AS tenantId, day, last_block AS lastBlock, counts, snapshot';

export function sqliteSummaryStore(db: DatabaseSync, { write }: Writer): Immediate<SummaryStore> {
  const select = db.prepare(`SELECT ${COLUMNS} FROM audit_summary WHERE tenant_id = ? AND day = ?`);
  const selectDays = db.prepare(
    `SELECT ${COLUMNS} FROM audit_summary WHERE tenant_id = ? AND day BETWEEN ? AND ? ORDER BY day`,
  );
  const selectLast = db.prepare('SELECT max(last_block) AS last FROM audit_summary WHERE tenant_id = ?');
  const fold = db.prepare(
    `INSERT INTO audit_summary (tenant_id, day, last_block, counts) VALUES (@tenantId, @day, @lastBlock, @counts)
     ON CONFLICT (tenant_id, day) DO UPDATE SET last_block = excluded.last_block, counts = excluded.counts
       WHERE last_block = @seen`,
  );
  const foldNext = db.prepare(
    `UPDATE audit_summary SET last_block = @lastBlock, counts = @counts
     WHERE tenant_id = @tenantId AND day = @day AND last_block = @seen`,
  );
  const keepSnapshot = db.prepare(
    `INSERT INTO audit_summary (tenant_id, day, last_block, counts, snapshot)
     VALUES (@tenantId, @day, 0, @counts, @snapshot)
     ON CONFLICT (tenant_id, day) DO UPDATE SET snapshot = excluded.snapshot`,
  );

  return {
    find: (tenantId, day) => {
      const row = select.get(tenantId, day);
      return row && asSummary(row);
    },
    list: (tenantId, fromDay, untilDay) => selectDays.all(tenantId, fromDay, untilDay).map(asSummary),
    lastBlock: (tenantId) => Number(selectLast.get(tenantId)?.['last'] ?? 0),
    fold: ({ tenantId, day, lastBlock, ...counts }, seen) => {
      const row = { tenantId, day, lastBlock, counts: fromCounts(counts), seen };
      return write(() => (seen === 0 ? fold : foldNext).run(row)).changes === 1;
    },
    setSnapshot: (tenantId, day, snapshot) => {
      const row = {
        tenantId,
        day,
        counts: fromCounts({ events: [], signIns: [] }),
        snapshot: JSON.stringify(snapshot),
      };
      write(() => keepSnapshot.run(row));
    },
  };
}

interface SummaryRow extends Pick<DailySummary, 'tenantId' | 'day' | 'lastBlock'> {
  readonly counts: string;
  readonly snapshot: string | null;
}

export function toRow({ tenantId, day, lastBlock, snapshot, ...counts }: DailySummary): SummaryRow {
  const kept = { counts: fromCounts(counts), snapshot: snapshot === null ? null : JSON.stringify(snapshot) };
  return { tenantId, day, lastBlock, ...kept };
}

export function asSummary(row: object): DailySummary {
  const { counts, snapshot, ...rest } = row as SummaryRow;
  return { ...rest, ...toCounts(counts), snapshot: snapshot === null ? null : (JSON.parse(snapshot) as Snapshot) };
}
