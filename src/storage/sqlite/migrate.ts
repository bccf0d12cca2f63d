import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { StorageError } from '../storage-error.ts';
import { searchText } from '../stored-text.ts';
import { inTransaction } from './transaction.ts';

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** The migrations of this release, in order: `migrations/0001-initial.sql` and so on. */
export function readMigrations(folder = join(import.meta.dirname, 'migrations')): Migration[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return names.toSorted().map((name, index) => {
    const version = Number(/^(\d{4})-/.exec(name)?.[1]);
    if (version !== index + 1) throw new Error(`migration ${name} is not number ${index + 1}`);
    return { version, name, sql: readFileSync(join(folder, name), 'utf8') };
  });
}

/** Brings the schema up to date: each migration wholly or not at all, however many processes start at once. */
export function migrate(db: DatabaseSync, path: string, migrations: readonly Migration[] = readMigrations()): void {
  if (schemaVersion(db, path, migrations) === migrations.length) return;
  addFunctions(db);
  for (const migration of migrations) inTransaction(db, () => applyOnce(db, path, migration, migrations));
}

/** What a migration cannot say in SQL. */
export function addFunctions(db: DatabaseSync): void {
  db.function('latchkey_search_text', { deterministic: true }, (username, email, displayName) =>
    searchText({
      username: String(username),
      email: email === null ? null : String(email),
      displayName: String(displayName),
    }),
  );
}

// Looks again under the write lock: another process may have been here since.
function applyOnce(db: DatabaseSync, path: string, migration: Migration, all: readonly Migration[]): void {
  if (schemaVersion(db, path, all) >= migration.version) return;
  db.exec('CREATE TABLE IF NOT EXISTS schema_migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT');
  db.exec(migration.sql);
  db.prepare('INSERT INTO schema_migration (version, name) VALUES (?, ?)').run(migration.version, migration.name);
}

/** The last migration applied, 0 for none; throws for a database that is not ours, or of a newer release. */
export function schemaVersion(
  db: DatabaseSync,
  path: string,
  migrations: readonly Migration[] = readMigrations(),
): number {
  const tables = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all();
  if (tables.length === 0) return 0;
  if (!tables.some((table) => table['name'] === 'schema_migration')) {
    const message = `${path} is the database of another application. Name another file.`;
    throw new StorageError('foreign', path, message);
  }
  const version = Number(db.prepare('SELECT max(version) AS version FROM schema_migration').get()?.['version']);
  if (version <= migrations.length) return version;
  const message = `${path} was written by a newer version of Latchkey (schema ${version}, this one knows ${migrations.length}). Start the newer version, or restore a backup made before the upgrade.`;
  throw new StorageError('newer', path, message);
}
