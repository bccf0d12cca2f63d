import { DUMP_COLLECTIONS, type Dump, type DumpCollection } from '../ports/dump.ts';
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
  for (const collection of DUMP_COLLECTIONS) await copyCollection(source, target, collection, { clock, report });
  const counts = await compareCounts(source, target, clock.now());
  await target.finishCopy();
  return counts;
}

async function copyCollection(source: Dump, target: Dump, collection: DumpCollection, run: Run): Promise<void> {
  const now = run.clock.now();
  const total = await source.count(collection, now);
  let done = 0;
  for await (const records of source.read(collection, now)) {
    await target.write(collection, records);
    done += records.length;
    run.report({ collection, done, total });
  }
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
