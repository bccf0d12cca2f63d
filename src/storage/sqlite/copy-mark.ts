import type { DatabaseSync } from 'node:sqlite';
import { unfinishedCopy } from '../storage-error.ts';
import { DUMP_TABLES } from './dump-tables.ts';

// A table that is there while a copy is under way: no migration knows it.
const TABLE = 'unfinished_copy';

function markOf(db: DatabaseSync): string | undefined {
  if (!db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = ?`).get(TABLE)) return undefined;
  return String(db.prepare(`SELECT source FROM ${TABLE}`).get()?.['source']);
}

/** Marks the database as the unfinished copy of a place, unless it holds something else. */
export function beginCopy(db: DatabaseSync, from: string): 'begun' | 'in_use' {
  const mark = markOf(db);
  if (mark !== undefined) return mark === from ? 'begun' : 'in_use';
  const holdsRows = ({ table }: { table: string }) => db.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() !== undefined;
  if (Object.values(DUMP_TABLES).some(holdsRows)) return 'in_use';
  db.exec(`CREATE TABLE ${TABLE} (source TEXT NOT NULL) STRICT`);
  db.prepare(`INSERT INTO ${TABLE} (source) VALUES (?)`).run(from);
  return 'begun';
}

export function finishCopy(db: DatabaseSync): void {
  db.exec(`DROP TABLE IF EXISTS ${TABLE}`);
}

/** Throws for a database that was not copied to the end: it may lack what is spent, or a key. */
export function refuseUnfinishedCopy(db: DatabaseSync, path: string): void {
  const mark = markOf(db);
  if (mark === undefined) return;
  db.close();
  throw unfinishedCopy(path, mark);
}
