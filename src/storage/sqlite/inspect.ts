import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { IndexReport, StorageReport } from '../ports/storage-report.ts';
import { addFunctions, readMigrations, schemaVersion } from './migrate.ts';
import { explain } from './opening-errors.ts';

/** Looks at a file as it is: no migration, and nothing made where nothing is. */
export function inspectSqlite(path: string): StorageReport {
  const isThere = existsSync(path) && statSync(path).size > 0;
  try {
    const db = new DatabaseSync(isThere ? path : ':memory:', { readOnly: isThere });
    try {
      return report(db, path);
    } finally {
      db.close();
    }
  } catch (error) {
    throw explain(error, path);
  }
}

function report(db: DatabaseSync, path: string): StorageReport {
  const migrations = readMigrations();
  const found = schemaVersion(db, path, migrations);
  const tables = objectsOf(db).filter(({ type }) => type === 'table');
  const count = (name: string) => Number(db.prepare(`SELECT count(*) AS rows FROM "${name}"`).get()?.['rows']);
  return {
    kind: 'sqlite',
    place: path,
    server: `SQLite ${String(db.prepare('SELECT sqlite_version() AS version').get()?.['version'])}`,
    library: `node:sqlite of Node.js ${process.version}`,
    schema: { found: found === 0 ? null : found, known: migrations.length },
    indexes: indexesOf(db),
    counts: Object.fromEntries(tables.map(({ name }) => [name, count(name)])),
  };
}

interface SchemaObject {
  readonly type: string;
  readonly name: string;
  readonly of: string;
  readonly sql: string;
}

function objectsOf(db: DatabaseSync): SchemaObject[] {
  const sql = `SELECT type, name, tbl_name AS "of", sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY tbl_name, name`;
  return db.prepare(sql).all() as unknown[] as SchemaObject[];
}

// What there should be is what the migrations make.
function indexesOf(db: DatabaseSync): IndexReport[] {
  const fresh = new DatabaseSync(':memory:');
  addFunctions(fresh);
  for (const { sql } of readMigrations()) fresh.exec(sql);
  const expected = objectsOf(fresh).filter(({ type }) => type === 'index');
  fresh.close();

  const actual = new Map(objectsOf(db).map(({ name, sql }) => [name, sql]));
  const stateOf = ({ name, sql }: SchemaObject) =>
    actual.has(name) ? (actual.get(name) === sql ? 'present' : 'different') : 'missing';
  return expected.map((index) => ({ of: index.of, name: index.name, state: stateOf(index) }));
}
