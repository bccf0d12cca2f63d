import type { StoredEvent } from '#src/storage/ports/audit-store.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { digestOf } from './block.ts';
import { eventsIn } from './events-in.ts';

/** Blocks read in one go, and events that are not sealed. */
const BATCH = 20;
const MOST_UNSEALED = 10_000;

/** An event with what proves it: its own hash, and that of its block; null while it is not sealed. */
export interface ExportedEvent extends StoredEvent {
  readonly hash: string;
  readonly blockHash: string | null;
}

export interface ExportSpan {
  /** Epoch seconds, the first of the span. */
  readonly from?: number | undefined;
  /** Epoch seconds, the first after it. */
  readonly until?: number | undefined;
}

/** A tenant's events in the order in which they were sealed, then those that are not: a part at a time, however many. */
export async function* exportEvents(
  tenantId: string,
  { from = 0, until = Infinity }: ExportSpan,
  { auditChain }: Pick<Storage, 'auditChain'>,
): AsyncGenerator<ExportedEvent> {
  const isIn = ({ at }: { readonly at: number }) => at >= from && at < until;
  for (let after = 0; ;) {
    const blocks = await auditChain.blocks(tenantId, after, BATCH);
    for (const block of blocks) {
      after = block.number;
      if (block.lastAt < from || block.firstAt >= until) continue;
      for (const event of (await eventsIn(block, auditChain)).filter(isIn)) {
        yield { ...event, hash: digestOf(event), blockHash: block.hash };
      }
    }
    if (blocks.length < BATCH) break;
  }
  const waiting = await auditChain.unsealed(tenantId, MOST_UNSEALED);
  for (const event of waiting.filter(isIn)) {
    yield { ...event, block: null, position: null, hash: digestOf(event), blockHash: null };
  }
}
