import { DUMP_COLLECTIONS, type Dump, type DumpCollection, type DumpRecords } from '../ports/dump.ts';
import { StorageError } from '../storage-error.ts';

/** How far a copy is: told after each batch. */
export interface CopyProgress {
  readonly collection: DumpCollection;
  readonly done: number;
  readonly total: number;
}

export type CopyCounts = Readonly<Record<DumpCollection, number>>;

interface Run {
  readonly clock: { now(): number };
  readonly report: (progress: CopyProgress) => void;
}

/**
 * Copies all that has not expired into an empty target. One that was interrupted is finished by another, which puts what
 * is there into the same place; until then no server opens the target. Answers how much it holds, or throws a StorageError
 * (`in_use`, `differs`).
 */
export async function copyEverything(source: Dump, target: Dump, { clock, report }: Run): Promise<CopyCounts> {
  if ((await target.beginCopy(source.place)) === 'in_use') {
    const message = `${target.place} holds data already. Name one that is empty.`;
    throw new StorageError('in_use', target.place, message);
  }
  const heads: Heads = new Map();
  for (const collection of DUMP_COLLECTIONS) await copyCollection(source, target, collection, { clock, report, heads });
  const counts = await compareCounts(source, target, clock.now());
  await target.finishCopy();
  return counts;
}

/** The last block of the audit log that was copied, by tenant. */
type Heads = Map<string, number>;

async function copyCollection(
  source: Dump,
  target: Dump,
  collection: DumpCollection,
  run: Run & { readonly heads: Heads },
): Promise<void> {
  const now = run.clock.now();
  const total = await source.count(collection, now);
  let done = 0;
  for await (const records of source.read(collection, now)) {
    await target.write(collection, inStep(collection, records, run.heads));
    done += records.length;
    run.report({ collection, done, total });
  }
}

// Blocks come before events. Those sealed meanwhile are not there: the copy seals their events anew.
function inStep<C extends DumpCollection>(collection: C, records: readonly DumpRecords[C][], heads: Heads) {
  if (collection === 'auditBlocks') {
    // A collection names the type of its records.
    for (const { tenantId, number } of records as readonly DumpRecords['auditBlocks'][]) heads.set(tenantId, number);
  }
  if (collection !== 'audit') return records;
  const events = (records as readonly DumpRecords['audit'][]).map((event) =>
    (event.block ?? 0) > (heads.get(event.tenantId) ?? 0) ? { ...event, block: null, position: null } : event,
  );
  // Here C is 'audit', which the compiler does not conclude from the comparison.
  return events as unknown as readonly DumpRecords[C][];
}

// What was removed from the source between two tries is still in the target: then it holds more.
async function compareCounts(source: Dump, target: Dump, now: number): Promise<CopyCounts> {
  const counts: Partial<Record<DumpCollection, number>> = {};
  const different: string[] = [];
  for (const collection of DUMP_COLLECTIONS) {
    const [from, to] = [await source.count(collection, now), await target.count(collection, now)];
    counts[collection] = to;
    if (from !== to) different.push(`${collection} ${from} here, ${to} there`);
  }
  // One for each collection.
  if (different.length === 0) return counts as CopyCounts;
  const message = `The two sides differ: ${different.join('; ')}. Stop the server, and copy into an empty storage.`;
  throw new StorageError('differs', target.place, message);
}
