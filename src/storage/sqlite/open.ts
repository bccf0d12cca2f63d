import { closeSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StorageError } from '../storage-error.ts';
import { makeFolder } from './make-folder.ts';
import { migrate, schemaVersion } from './migrate.ts';
import { explain } from './opening-errors.ts';

const IN_MEMORY = ':memory:';
/** Milliseconds to wait for another process that is writing. */
const BUSY_TIMEOUT = 5000;

/** Opens the file, making it and its folder if they are missing, and brings the schema up to date. */
export function openDatabase(path: string): DatabaseSync {
  try {
    if (path !== IN_MEMORY) {
      makeFile(path);
      inspect(path);
    }
    return connect(path);
  } catch (error) {
    throw explain(error, path);
  }
}

// Only the account that runs the server reads it; SQLite gives its side files the same mode.
function makeFile(path: string): void {
  makeFolder(dirname(path));
  closeSync(openSync(path, 'a', 0o600));
}

// Over a read-only connection, because closing a writable one would already fold the journal into a broken file.
function inspect(path: string): void {
  if (statSync(path).size === 0) return;
  const db = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT });
  try {
    const verdict = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
    if (verdict !== 'ok') throw damaged(path, String(verdict));
    schemaVersion(db, path);
  } finally {
    db.close();
  }
}

function connect(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT, enableForeignKeyConstraints: true });
  try {
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA synchronous = FULL');
    migrate(db, path);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function damaged(path: string, verdict: string): StorageError {
  const message = `${path} is damaged (${verdict.replace(/\s+/g, ' ')}). It was left as it is: restore a backup, or recover it with the sqlite3 tool.`;
  return new StorageError('not_a_database', path, message);
}
