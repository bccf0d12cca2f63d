import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Dump, DumpCollection, DumpRecords } from '../ports/dump.ts';
import { beginCopy, finishCopy } from './copy-mark.ts';
import type { DumpTable } from './dump-table.ts';
import { DUMP_TABLES } from './dump-tables.ts';
import { openDatabase } from './open.ts';
import { inTransaction } from './transaction.ts';

/** Rows read or written in one go. */
const BATCH = 500;

/** Opens a database file to copy from or to; made, with its tables, if it is missing. */
export function openSqliteDump(path: string): Dump {
  const db = openDatabase(path);
  return {
    place: path,
    count: async (collection, now) => {
      const { table, expires } = DUMP_TABLES[collection];
      const counted = db.prepare(`SELECT count(*) AS rows FROM ${table} WHERE ${alive(expires)}`);
      return Number(counted.get(...(expires ? [now] : []))?.['rows']);
    },
    read: (collection, now) => readTable(db, DUMP_TABLES[collection], now),
    write: async (collection, records) => writeTable(db, collection, records),
    beginCopy: async (from) => inTransaction(db, () => beginCopy(db, from)),
    finishCopy: async () => finishCopy(db),
    close: async () => db.close(),
  };
}

const alive = (expires: boolean) => (expires ? '(expires_at IS NULL OR expires_at > ?)' : 'TRUE');

async function* readTable<T>(db: DatabaseSync, source: DumpTable<T>, now: number): AsyncIterable<readonly T[]> {
  const { table, columns, expires, order } = source;
  const select = db.prepare(`SELECT ${columns} FROM ${table} WHERE ${alive(expires)} ORDER BY ${order}`);
  // One statement from beginning to end: the table as it was at the first row, whatever is written meanwhile.
  let batch: T[] = [];
  for (const row of select.iterate(...(expires ? [now] : []))) {
    batch.push(source.fromRow(row));
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
    await nextTurn();
  }
  if (batch.length > 0) yield batch;
}

function writeTable<C extends DumpCollection>(
  db: DatabaseSync,
  collection: C,
  records: readonly DumpRecords[C][],
): void {
  const target: DumpTable<DumpRecords[C]> = DUMP_TABLES[collection];
  const rows = records.map((record) => target.toColumns(record));
  const [first] = rows;
  if (first === undefined) return;
  const upsert = db.prepare(upsertOf(target.table, Object.keys(first), target.identity));
  const addApart = collection === 'users' ? apartWriter(db) : undefined;
  inTransaction(db, () => {
    for (const [index, row] of rows.entries()) {
      upsert.run(row);
      addApart?.(records[index] as DumpRecords['users']);
    }
  });
}

function upsertOf(table: string, columns: readonly string[], identity: readonly string[]): string {
  const rest = columns.filter((column) => !identity.includes(column));
  const change = rest.map((column) => `${column} = excluded.${column}`).join(', ');
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})
    ON CONFLICT (${identity.join(', ')}) DO UPDATE SET ${change}`;
}

// What is kept apart of users: their names, where nobody's can be somebody else's, and their groups.
function apartWriter(db: DatabaseSync) {
  const forgetNames = db.prepare('DELETE FROM user_identifier WHERE tenant_id = ? AND user_id = ?');
  const insertName = db.prepare('INSERT INTO user_identifier (tenant_id, identifier, user_id) VALUES (?, ?, ?)');
  const forgetGroups = db.prepare('DELETE FROM membership WHERE tenant_id = ? AND user_id = ?');
  const insertGroup = db.prepare('INSERT INTO membership (tenant_id, user_id, group_id) VALUES (?, ?, ?)');
  return ({ tenantId, id, username, email, groups }: DumpRecords['users']) => {
    forgetNames.run(tenantId, id);
    for (const name of new Set([username, email])) if (name !== null) insertName.run(tenantId, name, id);
    forgetGroups.run(tenantId, id);
    for (const group of groups) insertGroup.run(tenantId, id, group);
  };
}
