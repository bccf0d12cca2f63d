// Backups: files of the embedded database, whatever the storage is that they were made of and are put back into.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyEverything } from './copy/copy.ts';
import { withDumps } from './copy/open-dump.ts';
import type { StorageLocation } from './open-storage.ts';
import { backupSqlite, keepAs, removeDatabase, restoreSqlite, type CopiedFile } from './sqlite/backup.ts';
import { StorageError } from './storage-error.ts';

export interface BackupRun {
  readonly clock: { now(): number };
  /** How many of what, `pages` or `users`, are done. */
  readonly report: (of: string, done: number, total: number) => void;
}

/**
 * Writes what the storage holds to a new file, beside a running server or without one. Of SQLite the file is one moment; of
 * MongoDB it is read as it goes.
 */
export async function backupStorage(from: StorageLocation, file: string, run: BackupRun): Promise<CopiedFile> {
  if (from.kind === 'sqlite') {
    return backupSqlite(fileOf(from.path), file, (done, total) => run.report('pages', done, total));
  }
  if (existsSync(file)) throw new StorageError('failed', file, `${file} exists already. Name another file.`);
  const partial = `${file}.partial`;
  removeDatabase(partial);
  try {
    await withDumps(from, { kind: 'sqlite', path: partial }, (source, target) =>
      copyEverything(source, target, inParts(run)),
    );
    return keepAs(partial, file);
  } finally {
    removeDatabase(partial);
  }
}

/**
 * Puts a backup in the place of the database, which is kept under the name `aside`; of MongoDB, into an empty database. No
 * server may be running.
 */
export async function restoreStorage(
  file: string,
  to: StorageLocation,
  { aside, ...run }: BackupRun & { readonly aside: string },
): Promise<CopiedFile & { readonly keptAs: string | undefined }> {
  const pages = (done: number, total: number) => run.report('pages', done, total);
  if (to.kind === 'sqlite') return restoreSqlite({ source: file, target: fileOf(to.path), aside }, pages);
  // A copy is looked through and brought up to date: the backup stays as it is.
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-restore-'));
  try {
    const path = join(folder, 'backup.db');
    const { schema } = await restoreSqlite({ source: file, target: path, aside }, pages);
    return await withDumps({ kind: 'sqlite', path }, to, async (source, target) => {
      // Under the name of the backup, so that a restore which was interrupted is known again.
      const { tenants } = await copyEverything({ ...source, place: file }, target, inParts(run));
      return { path: target.place, schema, tenants, keptAs: undefined };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const inParts = ({ clock, report }: BackupRun): Parameters<typeof copyEverything>[2] => ({
  clock,
  report: ({ collection, done, total }) => report(collection, done, total),
});

function fileOf(path: string): string {
  if (path !== ':memory:') return path;
  throw new StorageError('failed', path, 'This is for a database that outlives its process, not for one in memory.');
}
