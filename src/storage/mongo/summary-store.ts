import mongoose, { type Connection, Schema } from 'mongoose';
import { fromCounts, toCounts } from '../audit-text.ts';
import type { DailySummary, Snapshot, SummaryStore } from '../ports/summary-store.ts';
import { documentId } from './document-id.ts';
import { unlessTaken, upserting } from './failures.ts';
import { number, STRICT, text, textOrNull } from './fields.ts';

export interface SummaryDocument extends Pick<DailySummary, 'tenantId' | 'day' | 'lastBlock'> {
  readonly _id: string;
  /** As JSON, both. */
  readonly counts: string;
  readonly snapshot: string | null;
}

const schema = new Schema<SummaryDocument>(
  { _id: text, tenantId: text, day: text, lastBlock: number, counts: text, snapshot: textOrNull },
  STRICT,
);

const EMPTY = fromCounts({ events: [], signIns: [] });

export function mongoSummaryStore(connection: Connection): SummaryStore {
  const summaries = connection.model('audit_summary', schema, 'audit_summary');
  const byDay = (tenantId: string, day: string) => ({ _id: documentId(tenantId, day), tenantId });

  return {
    find: async (tenantId, day) => {
      const found = await summaries.findOne(byDay(tenantId, day)).lean().exec();
      return found ? fromDocument(found) : undefined;
    },
    list: async (tenantId, fromDay, untilDay) => {
      const span = { tenantId, day: mongoose.trusted({ $gte: fromDay, $lte: untilDay }) };
      return (await summaries.find(span).sort({ day: 1 }).lean().exec()).map(fromDocument);
    },
    lastBlock: async (tenantId) =>
      (await summaries.findOne({ tenantId }).sort({ lastBlock: -1 }).lean().exec())?.lastBlock ?? 0,
    fold: async ({ tenantId, day, lastBlock, ...counted }, seen) => {
      const next = { lastBlock, counts: fromCounts(counted) };
      const change = { ...byDay(tenantId, day), lastBlock: seen };
      if ((await summaries.updateOne(change, { $set: next })).modifiedCount === 1) return true;
      if (seen !== 0) return false;
      return unlessTaken(summaries.insertOne({ ...byDay(tenantId, day), day, ...next, snapshot: null }));
    },
    setSnapshot: async (tenantId, day, snapshot) => {
      const first = { day, lastBlock: 0, counts: EMPTY };
      await upserting(() =>
        summaries.updateOne(
          byDay(tenantId, day),
          { $set: { snapshot: JSON.stringify(snapshot) }, $setOnInsert: first },
          { upsert: true },
        ),
      );
    },
  };
}

export function toDocument({ tenantId, day, lastBlock, snapshot, ...counts }: DailySummary): SummaryDocument {
  const kept = { counts: fromCounts(counts), snapshot: snapshot === null ? null : JSON.stringify(snapshot) };
  return { _id: documentId(tenantId, day), tenantId, day, lastBlock, ...kept };
}

export function fromDocument({ tenantId, day, lastBlock, counts, snapshot }: SummaryDocument): DailySummary {
  const taken = snapshot === null ? null : (JSON.parse(snapshot) as Snapshot);
  return { tenantId, day, lastBlock, ...toCounts(counts), snapshot: taken };
}
