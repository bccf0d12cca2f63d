import type { Sealer } from '#src/keys/seal.ts';
import type { AuditBlock } from '#src/storage/ports/audit-store.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { eventsIn } from './events-in.ts';
import { inspectBlock, type AuditProblem } from './inspect-block.ts';

/** Blocks read in one go. */
const BATCH = 50;
/** Problems that are named; the others are counted. */
const MOST_NAMED = 100;

/** The last block there was at some time, as somebody has noted it outside the database. */
export interface KnownHead {
  readonly number: number;
  readonly hash: string;
}

export interface Verification {
  readonly tenantId: string;
  readonly blocks: number;
  /** In these blocks. */
  readonly events: number;
  /** Of these blocks, those whose events were removed after their time. */
  readonly removed: number;
  /** To be noted: with it the next verification knows whether the end was cut off. */
  readonly head: KnownHead | null;
  /** The first ones, by block. */
  readonly problems: readonly AuditProblem[];
  /** How many there are in all. */
  readonly problemCount: number;
}

export interface VerifyDeps {
  readonly storage: Pick<Storage, 'auditChain' | 'summaries'>;
  readonly sealer: Pick<Sealer, 'open'>;
}

/**
 * Reads a tenant's whole chain, a part at a time, and says what does not fit. A database that was put back to an earlier
 * state as a whole fits: that is found by a head noted since alone.
 */
export async function verifyAudit(
  tenantId: string,
  { storage, sealer }: VerifyDeps,
  known?: KnownHead,
): Promise<Verification> {
  const { auditChain, summaries } = storage;
  const notes = notebook();
  const counts = { blocks: 0, events: 0, removed: 0 };
  let head: AuditBlock | undefined;
  for await (const block of allBlocks(tenantId, storage)) {
    notes.add(inspectPlace(block, head));
    const events = await eventsIn(block, auditChain);
    notes.add(inspectBlock(block, events, sealer));
    if (block.number === known?.number && block.hash !== known.hash) {
      notes.add([{ code: 'chain_broken', block: block.number }]);
    }
    counts.blocks += 1;
    counts.events += events.length;
    counts.removed += Number(block.digests === null);
    head = block;
  }
  const last = head?.number ?? 0;
  // Whoever cuts off the end may forget what was made of it.
  const expected = Math.max(await summaries.lastBlock(tenantId), known?.number ?? 0);
  if (expected > last) notes.add([{ code: 'end_missing', block: last + 1 }]);
  const stray = await auditChain.strayBeyond(tenantId, last);
  if (stray) {
    notes.add([{ code: 'event_added', block: stray.block ?? 0, position: stray.position ?? -1, event: stray.id }]);
  }
  return { tenantId, ...counts, head: head ? { number: head.number, hash: head.hash } : null, ...notes.all() };
}

async function* allBlocks(tenantId: string, { auditChain }: VerifyDeps['storage']): AsyncIterable<AuditBlock> {
  let after = -1;
  for (;;) {
    const batch = await auditChain.blocks(tenantId, after, BATCH);
    yield* batch;
    after = batch.at(-1)?.number ?? after;
    if (batch.length < BATCH) return;
  }
}

function inspectPlace(block: AuditBlock, before: AuditBlock | undefined): AuditProblem[] {
  const expected = (before?.number ?? 0) + 1;
  if (block.number !== expected) return [{ code: 'block_missing', block: expected }];
  return block.previousHash === (before?.hash ?? '') ? [] : [{ code: 'chain_broken', block: block.number }];
}

function notebook() {
  const problems: AuditProblem[] = [];
  let problemCount = 0;
  return {
    add: (found: readonly AuditProblem[]) => {
      problemCount += found.length;
      problems.push(...found.slice(0, MOST_NAMED - problems.length));
    },
    all: () => ({ problems, problemCount }),
  };
}
