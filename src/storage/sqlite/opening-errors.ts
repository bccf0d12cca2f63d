import { StorageError, type StorageErrorCode } from '../storage-error.ts';

interface Explanation {
  readonly code: StorageErrorCode;
  readonly message: (path: string) => string;
}

const NOT_WRITABLE: Explanation = {
  code: 'not_writable',
  message: (path) =>
    `${path} cannot be written. Make its folder and itself writable for this account, or name another.`,
};
const NOT_A_DATABASE: Explanation = {
  code: 'not_a_database',
  message: (path) =>
    `${path} is damaged or not an SQLite database. It was left as it is: restore a backup, or name another file.`,
};
const DISK_FULL: Explanation = {
  code: 'disk_full',
  message: (path) => `No space is left on the disk of ${path}. Free some and start again: nothing was lost.`,
};
const BUSY: Explanation = {
  code: 'busy',
  message: (path) => `${path} is locked by another process that does not let go. Stop it and start again.`,
};

// https://www.sqlite.org/rescode.html: the low byte of an extended code is its primary code.
const BY_SQLITE_CODE: Readonly<Record<number, Explanation>> = {
  3: NOT_WRITABLE, // SQLITE_PERM
  5: BUSY, // SQLITE_BUSY
  6: BUSY, // SQLITE_LOCKED
  8: NOT_WRITABLE, // SQLITE_READONLY
  11: NOT_A_DATABASE, // SQLITE_CORRUPT
  13: DISK_FULL, // SQLITE_FULL
  14: NOT_WRITABLE, // SQLITE_CANTOPEN
  26: NOT_A_DATABASE, // SQLITE_NOTADB
};

const BY_SYSTEM_CODE: Readonly<Record<string, Explanation>> = {
  EACCES: NOT_WRITABLE,
  EPERM: NOT_WRITABLE,
  EROFS: NOT_WRITABLE,
  EISDIR: NOT_WRITABLE,
  EEXIST: NOT_WRITABLE,
  ENOTDIR: NOT_WRITABLE,
  ENOENT: NOT_WRITABLE,
  ENOSPC: DISK_FULL,
  EDQUOT: DISK_FULL,
};

/** The one clear error for whatever went wrong while opening. */
export function explain(error: unknown, path: string): StorageError {
  if (error instanceof StorageError) return error;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  const known = typeof errcode === 'number' ? BY_SQLITE_CODE[errcode & 0xff] : BY_SYSTEM_CODE[String(code)];
  const reason = error instanceof Error ? error.message : String(error);
  if (known) return new StorageError(known.code, path, `${known.message(path)} (${reason})`, error);
  return new StorageError('failed', path, `${path} cannot be opened: ${reason}`, error);
}
