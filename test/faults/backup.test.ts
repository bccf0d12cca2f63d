import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { openStorage } from '#src/storage/open-storage.ts';
import { backupSqlite } from '#src/storage/sqlite/backup.ts';
import { freePort, latchkey, latchkeyJson, serving, type Serving, type Settings } from '../cli/program.ts';
import { aTenant } from '../support/builders.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// Each command is a process of its own: on a busy machine they take their time.
jest.setTimeout(60_000);

interface Failed {
  readonly error: { readonly code: string; readonly message: string };
}

describe('a backup', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let settings: Settings;
  let server: Serving | undefined;
  const at = (name: string) => join(folder.path, name);
  const database = () => join(folder.path, 'data', 'latchkey.db');

  beforeEach(() => {
    folder = temporaryFolder();
    settings = { LATCHKEY_DATA_DIR: at('data'), LATCHKEY_SECRET: randomBytes(32).toString('base64') };
  });
  afterEach(async () => {
    await server?.stop();
    server = undefined;
    folder.remove();
  });

  const makeTenant = (id: string) => latchkeyJson(settings, ['tenant', 'create', id, '--name', id]);
  const tenants = async () => {
    const { tenants: all } = await latchkeyJson<{ tenants: { id: string }[] }>(settings, ['tenant', 'list']);
    return all.map(({ id }) => id);
  };
  const failure = async (args: readonly string[]) => {
    const { code, error } = await latchkey(settings, [...args, '--json']);
    expect(code).toBe(1);
    return (JSON.parse(error) as Failed).error;
  };

  it('is taken beside a running server, shows its progress, and is put back with nothing lost', async () => {
    settings = { ...settings, PORT: String(await freePort()) };
    await makeTenant('acme');
    server = await serving(settings);
    const taken = await latchkey(settings, ['backup', at('backup.db')]);
    expect(taken).toMatchObject({ code: 0, out: expect.stringContaining('found whole') });
    expect(taken.error).toMatch(/^100 % \(\d+ of \d+ pages\)$/m);
    expect((statSync(at('backup.db')).mode & 0o777).toString(8)).toBe('600');
    expect(await failure(['backup', at('backup.db')])).toMatchObject({ message: expect.stringContaining('exists') });

    await makeTenant('globex');
    expect(await failure(['restore', at('backup.db')])).toMatchObject({ code: 'database_exists' });
    expect(await failure(['restore', at('backup.db'), '--force'])).toMatchObject({ code: 'storage_busy' });
    await server.stop();
    server = undefined;
    expect(await tenants()).toEqual(['acme', 'globex']);

    interface Restored {
      readonly restored: { readonly keptAs: string; readonly tenants: number };
    }
    const { restored } = await latchkeyJson<Restored>(settings, ['restore', at('backup.db'), '--force']);
    expect(restored).toMatchObject({ tenants: 1, keptAs: expect.stringMatching(/before-restore-\d{8}T\d{6}Z$/) });
    expect(await tenants()).toEqual(['acme']);
    settings = { ...settings, LATCHKEY_STORAGE_PATH: restored.keptAs };
    expect(await tenants()).toEqual(['acme', 'globex']);
  });

  it('is put where nothing is yet', async () => {
    await makeTenant('acme');
    await latchkeyJson(settings, ['backup', at('backup.db')]);
    settings = { ...settings, LATCHKEY_DATA_DIR: at('data'), LATCHKEY_STORAGE_PATH: at('new.db') };
    expect(await latchkeyJson(settings, ['restore', at('backup.db')])).toMatchObject({ restored: { keptAs: null } });
    expect(await tenants()).toEqual(['acme']);
  });

  it.each([
    ['cut short', 'storage_not_a_database', (bytes: Buffer) => bytes.subarray(0, 9000)],
    ['spoilt in the middle', 'storage_not_a_database', (bytes: Buffer) => Buffer.from(bytes).fill(0xa5, 8192, 16_384)],
    ['no database at all', 'storage_not_a_database', () => Buffer.from('plain text '.repeat(999))],
    ['empty', 'storage_foreign', () => Buffer.alloc(0)],
  ])('that is %s is refused, and the database stays as it is', async (_, code, damage) => {
    await makeTenant('acme');
    await latchkeyJson(settings, ['backup', at('backup.db')]);
    writeFileSync(at('backup.db'), damage(readFileSync(at('backup.db'))));
    const before = readFileSync(database());
    expect(await failure(['restore', at('backup.db'), '--force'])).toMatchObject({ code });
    expect(readFileSync(database())).toEqual(before);
    expect(readdirSync(at('data'))).toEqual(['latchkey.db']);
  });

  it('of a newer version is refused', async () => {
    await makeTenant('acme');
    await latchkeyJson(settings, ['backup', at('backup.db')]);
    const newer = new DatabaseSync(at('backup.db'));
    newer.exec(`INSERT INTO schema_migration VALUES (99, '0099-later.sql')`);
    newer.close();
    expect(await failure(['restore', at('backup.db'), '--force'])).toMatchObject({ code: 'storage_newer' });
  });

  it('takes the place of a damaged database, which is kept', async () => {
    await makeTenant('acme');
    await latchkeyJson(settings, ['backup', at('backup.db')]);
    writeFileSync(database(), 'damaged '.repeat(999));
    expect((await latchkey(settings, ['restore', at('backup.db'), '--force'])).code).toBe(0);
    expect(await tenants()).toEqual(['acme']);
    expect(readdirSync(at('data')).filter((name) => name.includes('before-restore'))).toHaveLength(1);
  });

  it('holds one moment of a database that is written all the time', async () => {
    const path = at('busy.db');
    const storage = await openStorage({ kind: 'sqlite', path });
    const padding = 'x'.repeat(3000);
    for (let index = 0; index < 2000; index++) await addPair(index);
    await storage.unitOfWork().durable();

    // Two tenants go in together in one unit; a backup never holds one of them alone.
    async function addPair(index: number) {
      await storage.tenants.add(aTenant({ id: `a-${index}`, name: padding }));
      await storage.tenants.add(aTenant({ id: `b-${index}`, name: padding }));
    }
    const state = { done: false };
    let written = 2000;
    const writing = (async () => {
      while (!state.done) {
        await addPair(written++);
        await storage.unitOfWork().durable();
      }
    })();
    const reported: number[] = [];
    const copied = await backupSqlite(path, at('copy.db'), (pages) => reported.push(pages));
    state.done = true;
    await writing;
    await storage.close();
    expect(written).toBeGreaterThan(2001);
    expect(reported.length).toBeGreaterThan(1);
    expect(reported).toEqual(reported.toSorted((one, other) => one - other));
    expect(copied.tenants).toBeGreaterThanOrEqual(4000);
    const copy = new DatabaseSync(at('copy.db'), { readOnly: true });
    const count = (like: string) => copy.prepare('SELECT count(*) AS n FROM tenant WHERE id LIKE ?').get(like)?.['n'];
    expect(count('a-%')).toBe(count('b-%'));
    copy.close();
    expect(existsSync(at('copy.db.partial'))).toBe(false);
  });
});
