import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { StorageError } from '../storage-error.ts';
import { readMigrations, schemaVersion } from './migrate.ts';
import { explain } from './opening-errors.ts';

/** Pages done, of so many. */
export type BackupProgress = (done: number, total: number) => void;

export interface CopiedFile {
  readonly path: string;
  /** The last migration it has. */
  readonly schema: number;
  readonly tenants: number;
}

const BUSY_TIMEOUT = 5000;
const SIDE_FILES = ['-wal', '-shm'] as const;

/** Writes the database as it is at this moment to a new file, while others read and write it. */
export async function backupSqlite(source: string, target: string, report: BackupProgress): Promise<CopiedFile> {
  if (existsSync(target)) throw new StorageError('failed', target, `${target} exists already. Name another file.`);
  if (!existsSync(source)) throw new StorageError('failed', source, `${source} is not there: nothing to back up.`);
  const partial = `${target}.partial`;
  try {
    await checkedCopy(new DatabaseSync(source, { timeout: BUSY_TIMEOUT }), partial, report);
    return keepAs(partial, target);
  } catch (error) {
    throw explain(error, target);
  } finally {
    removeDatabase(partial);
  }
}

/** Gives a database that is finished and closed its name, once it has been found whole. */
export function keepAs(partial: string, target: string): CopiedFile {
  const copied = inspect(partial);
  renameSync(partial, target);
  syncFolder(target);
  return { ...copied, path: target };
}

/**
 * Puts a backup in the place of the database, once the copy of it has been found whole. Answers where the old one is kept;
 * there is a database at every moment.
 */
export async function restoreSqlite(
  { source, target, aside }: { readonly source: string; readonly target: string; readonly aside: string },
  report: BackupProgress,
): Promise<CopiedFile & { readonly keptAs: string | undefined }> {
  const restoring = `${target}.restoring`;
  try {
    const copied = await checkedCopy(new DatabaseSync(source, { readOnly: true }), restoring, report);
    const keptAs = existsSync(target) ? keepAside(target, aside) : undefined;
    renameSync(restoring, target);
    syncFolder(target);
    return { ...copied, path: target, keptAs };
  } catch (error) {
    throw explain(error, source);
  } finally {
    removeDatabase(restoring);
  }
}

/** A copy that is one file, whole, and of a schema that this release knows. */
async function checkedCopy(db: DatabaseSync, target: string, report: BackupProgress): Promise<CopiedFile> {
  try {
    requireSchema(db, db.location() ?? target);
    removeDatabase(target);
    closeSync(openSync(target, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600));
    // Held open, so that what others write meanwhile does not start the copy over again and again.
    db.exec('BEGIN');
    db.prepare('SELECT count(*) FROM schema_migration').get();
    const pages = await backup(db, target, {
      rate: 1000,
      progress: ({ totalPages, remainingPages }) => report(totalPages - remainingPages, totalPages),
    });
    report(pages, pages);
  } finally {
    db.close();
  }
  return inspect(target);
}

function inspect(path: string): CopiedFile {
  const db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT });
  try {
    // So that it is one file, to be carried around.
    db.exec('PRAGMA journal_mode = DELETE');
    const verdict = db.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check'];
    if (verdict !== 'ok') throw new StorageError('not_a_database', path, `The copy is damaged (${String(verdict)}).`);
    const tenants = Number(db.prepare('SELECT count(*) AS tenants FROM tenant').get()?.['tenants']);
    return { path, schema: requireSchema(db, path), tenants };
  } finally {
    db.close();
  }
}

function requireSchema(db: DatabaseSync, path: string): number {
  const schema = schemaVersion(db, path, readMigrations());
  if (schema > 0) return schema;
  throw new StorageError('foreign', path, `${path} holds no data of Latchkey. Name another file.`);
}

function keepAside(target: string, aside: string): string {
  foldJournal(target);
  for (const side of SIDE_FILES) if (existsSync(target + side)) renameSync(target + side, aside + side);
  try {
    linkSync(target, aside);
  } catch {
    // A file system without links.
    copyFileSync(target, aside, constants.COPYFILE_EXCL);
  }
  return aside;
}

// Nobody else may have it open, or they would write into what is no longer there. One too damaged to tell is kept with its
// journal.
function foldJournal(path: string): void {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path);
    db.exec('PRAGMA journal_mode = DELETE');
  } catch (error) {
    const explained = explain(error, path);
    if (explained.code !== 'not_a_database') throw explained;
  } finally {
    db?.close();
  }
}

/** A file, with whatever is beside it. */
export function removeDatabase(path: string): void {
  for (const suffix of ['', '-journal', ...SIDE_FILES]) rmSync(path + suffix, { force: true });
}

// A new name is on disk when its folder is.
function syncFolder(path: string): void {
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}
