// The files of an embedded database: kept as a backup, and put back.
import { StorageError } from './storage-error.ts';
import type { StorageLocation } from './open-storage.ts';
import { backupSqlite, restoreSqlite, type BackupProgress, type CopiedFile } from './sqlite/backup.ts';

/** Writes what the database holds at this moment to a new file, beside a running server or without one. */
export function backupStorage(from: StorageLocation, file: string, report: BackupProgress): Promise<CopiedFile> {
  return backupSqlite(fileOf(from), file, report);
}

/** Puts a backup in the place of the database, which is kept under the name `aside`. No server may be running. */
export function restoreStorage(
  file: string,
  to: StorageLocation,
  aside: string,
  report: BackupProgress,
): Promise<CopiedFile & { readonly keptAs: string | undefined }> {
  return restoreSqlite({ source: file, target: fileOf(to), aside }, report);
}

function fileOf(location: StorageLocation): string {
  if (location.kind === 'sqlite' && location.path !== ':memory:') return location.path;
  const where = location.kind === 'sqlite' ? location.path : location.kind;
  const message = `This is for a database in a file, and the storage is ${where}. Use the tools of that server.`;
  throw new StorageError('failed', where, message);
}
