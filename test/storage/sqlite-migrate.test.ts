import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openStorage } from '#src/storage/open-storage.ts';
import { migrate, type Migration, readMigrations } from '#src/storage/sqlite/migrate.ts';
import { StorageError } from '#src/storage/storage-error.ts';
import { aTenant } from '../support/builders.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const HERE = ':memory:';
const first: Migration = { version: 1, name: '0001-first.sql', sql: 'CREATE TABLE one (a TEXT) STRICT' };
const second: Migration = { version: 2, name: '0002-second.sql', sql: 'CREATE TABLE two (b TEXT) STRICT' };

describe('migrate', () => {
  let db: DatabaseSync;
  beforeEach(() => {
    db = new DatabaseSync(HERE);
  });
  afterEach(() => db.close());

  const tables = () =>
    db
      .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
      .all()
      .map((row) => row['name']);
  const applied = () =>
    db
      .prepare('SELECT name FROM schema_migration ORDER BY version')
      .all()
      .map((row) => row['name']);

  it('applies every migration to a fresh database, and none of them again', () => {
    migrate(db, HERE, [first, second]);
    migrate(db, HERE, [first, second]);
    expect(applied()).toEqual([first.name, second.name]);
    expect(tables()).toEqual(['one', 'schema_migration', 'two']);
  });

  it('applies only what is new, and keeps the rows', () => {
    migrate(db, HERE, [first]);
    db.exec(`INSERT INTO one VALUES ('kept')`);
    migrate(db, HERE, [first, second]);
    expect(applied()).toEqual([first.name, second.name]);
    expect(db.prepare('SELECT a FROM one').get()).toMatchObject({ a: 'kept' });
  });

  it('applies a migration wholly or not at all, and goes on from there the next time', () => {
    const broken = { ...second, sql: `${second.sql}; INSERT INTO one VALUES ('half'); CREATE TABLE one (a TEXT)` };
    expect(() => migrate(db, HERE, [first, broken])).toThrow('already exists');
    expect(applied()).toEqual([first.name]);
    expect(tables()).toEqual(['one', 'schema_migration']);
    expect(db.prepare('SELECT count(*) AS rows FROM one').get()).toMatchObject({ rows: 0 });
    migrate(db, HERE, [first, second]);
    expect(applied()).toEqual([first.name, second.name]);
  });

  it('refuses a database that a newer version has written, and changes nothing', () => {
    migrate(db, HERE, [first, second]);
    expect(() => migrate(db, HERE, [first])).toThrow(expect.objectContaining({ code: 'newer' }));
    expect(() => migrate(db, HERE, [first])).toThrow('Start the newer version');
    expect(applied()).toEqual([first.name, second.name]);
  });

  it("refuses another application's database", () => {
    db.exec('CREATE TABLE bookmarks (url TEXT)');
    expect(() => migrate(db, HERE, [first])).toThrow(StorageError);
    expect(tables()).toEqual(['bookmarks']);
  });

  it('reads the migrations of this release, numbered without a gap', () => {
    const versions = readMigrations().map(({ version }) => version);
    expect(versions).toEqual(versions.map((_, index) => index + 1));
    expect(versions.length).toBeGreaterThan(0);
  });
});

describe('a database file', () => {
  it('keeps what was written when it is opened again', async () => {
    const folder = temporaryFolder();
    const path = join(folder.path, 'latchkey.db');
    for (const isFirst of [true, false]) {
      const storage = await openStorage({ kind: 'sqlite', path });
      expect(await storage.tenants.add(aTenant())).toBe(isFirst);
      expect(await storage.tenants.find('acme')).toEqual(aTenant());
      await storage.close();
    }
    folder.remove();
  });
});
