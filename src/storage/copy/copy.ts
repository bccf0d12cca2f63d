import { DUMP_COLLECTIONS, type Dump, type DumpCollection } from '../ports/dump.ts';

/** How far a copy is: told after each batch. */
export interface CopyProgress {
  readonly collection: DumpCollection;
  readonly done: number;
  readonly total: number;
}

export interface CopyCounts {
  readonly collection: DumpCollection;
  readonly source: number;
  readonly target: number;
}

/** What the target holds that the source does not: it is another deployment's. */
export async function foreignTenants(source: Dump, target: Dump, now: number): Promise<string[]> {
  const known = new Set(await tenantIds(source, now));
  return (await tenantIds(target, now)).filter((id) => !known.has(id));
}

/**
 * Copies all that has not expired. What was copied before is copied again to the same place, so that a copy which was
 * interrupted is finished by another. Answers how many each side holds in the end, as both count them at the same second.
 */
export async function copyEverything(
  source: Dump,
  target: Dump,
  clock: { now(): number },
  report: (progress: CopyProgress) => void,
): Promise<CopyCounts[]> {
  for (const collection of DUMP_COLLECTIONS) await copyCollection(source, target, collection, { clock, report });
  const now = clock.now();
  const counts: CopyCounts[] = [];
  for (const collection of DUMP_COLLECTIONS) {
    const [from, to] = [await source.count(collection, now), await target.count(collection, now)];
    counts.push({ collection, source: from, target: to });
  }
  return counts;
}

interface Run {
  readonly clock: { now(): number };
  readonly report: (progress: CopyProgress) => void;
}

async function copyCollection(
  source: Dump,
  target: Dump,
  collection: DumpCollection,
  { clock, report }: Run,
): Promise<void> {
  const now = clock.now();
  const total = await source.count(collection, now);
  let done = 0;
  for await (const records of source.read(collection, now)) {
    await target.write(collection, records);
    done += records.length;
    report({ collection, done, total });
  }
}

async function tenantIds(dump: Dump, now: number): Promise<string[]> {
  const ids: string[] = [];
  for await (const tenants of dump.read('tenants', now)) ids.push(...tenants.map(({ id }) => id));
  return ids;
}
