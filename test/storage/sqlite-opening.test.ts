import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openStorage } from '#src/storage/open-storage.ts';
import { explain } from '#src/storage/sqlite/opening-errors.ts';
import { aTenant } from '../support/builders.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runChild } from './children/run-child.ts';

const NOBODY = 65_534;

describe('opening an SQLite file', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const at = (...names: string[]) => join(folder.path, ...names);
  const open = (path: string) => openStorage({ kind: 'sqlite', path });
  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  async function filled(path: string) {
    const storage = await open(path);
    for (let index = 0; index < 20; index++) await storage.tenants.add(aTenant({ id: `t-${index}` }));
    await storage.close();
    return path;
  }

  it('makes the file and its folder for this account alone', async () => {
    const storage = await open(at('data', 'latchkey.db'));
    await storage.tenants.add(aTenant());
    expect(modeOf(at('data'))).toBe('700');
    expect(readdirSync(at('data')).map((name) => [name, modeOf(at('data', name))])).toEqual([
      ['latchkey.db', '600'],
      ['latchkey.db-shm', '600'],
      ['latchkey.db-wal', '600'],
    ]);
    await storage.close();
    expect(readdirSync(at('data'))).toEqual(['latchkey.db']);
  });

  it.each(['under-a-file/latchkey.db', 'under-a-file', '.', 'link'])(
    'says what to do when %s can be no file, and touches nothing',
    async (name) => {
      writeFileSync(at('under-a-file'), 'plain text, and enough of it to be taken for a page of a database'.repeat(99));
      const before = readFileSync(at('under-a-file'));
      const path = name === 'link' ? '/proc/latchkey/latchkey.db' : at(name);
      const error: unknown = await open(path).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'StorageError', path, message: expect.stringContaining(path) });
      expect(error).toMatchObject({ code: name === 'under-a-file' ? 'not_a_database' : 'not_writable' });
      expect(readFileSync(at('under-a-file'))).toEqual(before);
      expect(readdirSync(folder.path)).toEqual(['under-a-file']);
    },
  );

  // Permissions do not stop root, so that a child without them tries.
  it.each([
    ['a folder', 0o555, 'new.db'],
    ['a file in a writable folder', 0o777, 'latchkey.db'],
    ['the folder of an existing file', 0o555, 'open.db'],
  ])('says so when this account may not write %s', async (_, mode, name) => {
    mkdirSync(at('data'));
    chmodSync(folder.path, 0o755);
    await filled(at('data', 'latchkey.db'));
    await filled(at('data', 'open.db'));
    chmodSync(at('data', 'latchkey.db'), 0o444);
    chmodSync(at('data', 'open.db'), 0o666);
    chmodSync(at('data'), mode);
    const uid = process.getuid?.() === 0 ? NOBODY : undefined;
    const { output } = runChild('open.ts', [at('data', name)], uid);
    expect(JSON.parse(await output)).toEqual({
      opened: false,
      code: 'not_writable',
      message: expect.stringContaining('Make its folder and itself writable for this account'),
    });
    chmodSync(at('data'), 0o755);
    expect(readdirSync(at('data'))).toEqual(['latchkey.db', 'open.db']);
  });

  it.each([
    ['cut short', (path: string) => truncateSync(path, 9000)],
    ['overwritten in the middle', (path: string) => spoil(path, 8192)],
    ['overwritten at the start', (path: string) => spoil(path, 0)],
  ])('refuses a file that was %s, and leaves it as it is', async (_, damage) => {
    const path = await filled(at('latchkey.db'));
    damage(path);
    const before = readFileSync(path);
    await expect(open(path)).rejects.toMatchObject({
      code: 'not_a_database',
      message: expect.stringMatching(/latchkey\.db is damaged.*left as it is.*restore a backup/),
    });
    expect(readFileSync(path)).toEqual(before);
  });

  it("refuses another application's database, and leaves it as it is", async () => {
    const other = new DatabaseSync(at('other.db'));
    other.exec('CREATE TABLE bookmarks (url TEXT)');
    other.close();
    const before = readFileSync(at('other.db'));
    await expect(open(at('other.db'))).rejects.toMatchObject({ code: 'foreign' });
    expect(readFileSync(at('other.db'))).toEqual(before);
  });

  it('refuses a file of a newer version, and leaves its tables as they are', async () => {
    const path = await filled(at('latchkey.db'));
    const newer = new DatabaseSync(path);
    newer.exec(`INSERT INTO schema_migration VALUES (99, '0099-later.sql')`);
    await expect(open(path)).rejects.toMatchObject({ code: 'newer', message: expect.stringContaining(path) });
    expect(newer.prepare('SELECT count(*) AS tenants FROM tenant').get()).toMatchObject({ tenants: 20 });
    newer.close();
  });

  it('says so when the disk is full', () => {
    const db = new DatabaseSync(':memory:');
    db.exec('PRAGMA max_page_count = 2');
    const fill = () => {
      for (let index = 0; index < 10; index++) db.exec(`CREATE TABLE t${index} (a TEXT)`);
    };
    expect(() => {
      try {
        fill();
      } catch (error) {
        throw explain(error, '/data/latchkey.db');
      }
    }).toThrow(expect.objectContaining({ code: 'disk_full', message: expect.stringContaining('/data/latchkey.db') }));
    db.close();
  });
});

function spoil(path: string, from: number): void {
  const bytes = readFileSync(path);
  bytes.fill(0xa5, from, from + 4096);
  writeFileSync(path, bytes);
}
