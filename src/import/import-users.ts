// Import brings people from other systems: their names, groups and the hashes of their passwords.
import { setTimeout as pause } from 'node:timers/promises';
import { ProblemError } from '#src/errors.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { importBatch, type BatchOptions, type ImportDeps } from './import-batch.ts';
import { UnreadableFile } from './lines.ts';
import type { ImportRow, RowOutcome } from './refusal.ts';
import { seenNames } from './seen.ts';

export type ImportCounts = Readonly<Record<RowOutcome['outcome'], number>>;

export interface ImportOptions extends Omit<BatchOptions, 'seen'> {
  readonly tenantId: string;
  readonly rows: AsyncIterable<ImportRow>;
  /** The line to begin at: those before it are read, and left. */
  readonly from?: number;
  /** Ends it after the rows under way. */
  readonly signal?: AbortSignal;
  /** Told of some rows at a time, when they are kept for good. */
  onProgress(outcomes: readonly RowOutcome[], counts: ImportCounts): void | Promise<void>;
}

export interface ImportReport {
  readonly counts: ImportCounts;
  /** The line to go on from, where it ended before its end. */
  readonly goOnFrom: number | null;
  /** Why it ended: nothing more to read, somebody wanted it, the file cannot be read on, or the database does not answer. */
  readonly ended: 'done' | 'interrupted' | 'unreadable' | 'unavailable';
  /** What is wrong with the file, for whoever has made it. */
  readonly message: string | null;
}

export interface UserImport {
  /** Up to 1,000 rows or so in one go. See import-batch.ts. */
  importBatch(tenantId: string, rows: readonly ImportRow[], options?: BatchOptions): Promise<RowOutcome[]>;
  /** Any number of rows, some at a time. Interrupted at any moment, it may be done again from where it was, or as a whole. */
  importUsers(options: ImportOptions): Promise<ImportReport>;
}

export interface UserImportDeps extends ImportDeps {
  readonly storage: Pick<Storage, 'users' | 'credentials' | 'groups' | 'unitOfWork'>;
}

/** Rows that are kept together: a hundredth of a second of SQLite, and far less than a unit of work may take elsewhere. */
const BATCH = 25;
/** Milliseconds: who waits for the database looks every millisecond, or as often as a busy machine lets them. */
const PAUSE = 3;

export function userImport(deps: UserImportDeps): UserImport {
  return {
    importBatch: (tenantId, rows, options) => importBatch(deps, tenantId, rows, options),
    importUsers: (options) => importUsers(deps, options),
  };
}

async function importUsers(deps: UserImportDeps, options: ImportOptions): Promise<ImportReport> {
  const { tenantId, rows, from = 1, signal, onProgress, ...how } = options;
  const counts = { imported: 0, unchanged: 0, refused: 0 };
  const seen = seenNames();
  let goOnFrom = from;
  const report = (ended: ImportReport['ended'], message: string | null = null): ImportReport => {
    return { counts: { ...counts }, goOnFrom: ended === 'done' ? null : goOnFrom, ended, message };
  };

  try {
    for await (const batch of batchesOf(rows, from)) {
      if (signal?.aborted) return report('interrupted');
      const unit = deps.storage.unitOfWork();
      const outcomes = await importBatch(deps, tenantId, batch, { ...how, seen });
      await unit.durable();
      for (const { outcome } of outcomes) counts[outcome] += 1;
      goOnFrom = (batch.at(-1)?.line ?? 0) + 1;
      await onProgress(outcomes, { ...counts });
      // Another process that wants to write gets the right to, which is free for a moment.
      if (!options.dryRun) await pause(PAUSE);
    }
    return report('done');
  } catch (error) {
    if (error instanceof UnreadableFile) return report('unreadable', error.message);
    if (error instanceof ProblemError && error.code === 'unavailable') return report('unavailable', error.message);
    throw error;
  }
}

async function* batchesOf(rows: AsyncIterable<ImportRow>, from: number): AsyncGenerator<readonly ImportRow[]> {
  let batch: ImportRow[] = [];
  try {
    for await (const row of rows) {
      if (row.line < from) continue;
      batch.push(row);
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    // What comes before the place that cannot be read is good.
    if (batch.length > 0) yield batch;
    throw error;
  }
  if (batch.length > 0) yield batch;
}
