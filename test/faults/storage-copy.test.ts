import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { copyEverything } from '#src/storage/copy/copy.ts';
import { withDumps } from '#src/storage/copy/open-dump.ts';
import { openStorage } from '#src/storage/open-storage.ts';
import { DUMP_COLLECTIONS, type Dump } from '#src/storage/ports/dump.ts';
import { UNNOTED } from '#src/storage/ports/tenant-store.ts';
import { DUMP_TABLES } from '#src/storage/sqlite/dump-tables.ts';
import { latchkey, latchkeyJson } from '../cli/program.ts';
import { aTenant } from '../support/builders.ts';
import { fixedClock } from '../support/fixed-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { expectWhole, fillEverything, MANY } from './whole-deployment.ts';

jest.setTimeout(60_000);

const QUIETLY = { clock: fixedClock(), report: () => undefined };

describe('a copy of a deployment', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const at = (name: string) => join(folder.path, name);

  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  const open = (name: string) => openStorage({ kind: 'sqlite', path: at(name) });
  const dumps = <T>(act: (source: Dump, target: Dump) => Promise<T>): Promise<T> =>
    withDumps({ kind: 'sqlite', path: at('source.db') }, { kind: 'sqlite', path: at('target.db') }, act);

  async function fill() {
    const storage = await open('source.db');
    await fillEverything(storage);
    await storage.close();
  }

  async function expectTarget() {
    const storage = await open('target.db');
    await expectWhole(storage);
    await storage.close();
  }

  it('takes every table but the names and groups of people, which it makes of them, and the list of migrations', async () => {
    await (await open('source.db')).close();
    const db = new DatabaseSync(at('source.db'));
    const tables = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all();
    db.close();
    const copied = Object.values(DUMP_TABLES).map(({ table }) => table);
    const known = [...copied, 'schema_migration', 'user_identifier', 'membership'];
    expect(new Set(tables.map(({ name }) => name))).toEqual(new Set<unknown>(known));
  });

  it('puts events of a block that was made meanwhile back among those that wait to be sealed', async () => {
    await fill();
    await dumps((source, target) => {
      const early: Dump = {
        ...source,
        count: async (collection, now) =>
          (await source.count(collection, now)) - (collection === 'auditBlocks' ? 2 : 0),
        read: (collection, now) => (collection === 'auditBlocks' ? none() : source.read(collection, now)),
      };
      return copyEverything(early, target, QUIETLY);
    });
    const storage = await open('target.db');
    expect(await storage.auditChain.strayBeyond('acme', 0)).toBeUndefined();
    expect(await storage.auditChain.unsealed('acme', MANY + 9)).toHaveLength(MANY);
    await storage.close();
  });

  it('holds everything that has not expired, as the stores see it, sealed as it was and spent as it was', async () => {
    await fill();
    const told: string[] = [];
    const clock = fixedClock();
    const report = ({ collection, done }: { collection: string; done: number }) => told.push(`${collection} ${done}`);
    const counts = await dumps((source, target) => copyEverything(source, target, { clock, report }));
    expect(Object.keys(counts)).toEqual(DUMP_COLLECTIONS);
    expect(Object.values(counts)).not.toContain(0);
    expect(counts).toMatchObject({ artifacts: MANY + 2, audit: MANY });
    expect(told).toEqual(expect.arrayContaining(['audit 500', 'audit 1000', `audit ${MANY}`]));
    await expectTarget();
  });

  it('that was interrupted is opened by no server, and finished by a second one of the same source alone', async () => {
    await fill();
    const interrupted = dumps((source, target) =>
      copyEverything(source, target, {
        clock: fixedClock(),
        report: ({ collection, done }) => {
          if (collection === 'artifacts' && done > 500) throw new Error('interrupted');
        },
      }),
    );
    await expect(interrupted).rejects.toThrow('interrupted');
    await expect(open('target.db')).rejects.toMatchObject({ code: 'unfinished' });
    const fromElsewhere = dumps((source, target) =>
      copyEverything({ ...source, place: at('other.db') }, target, QUIETLY),
    );
    await expect(fromElsewhere).rejects.toMatchObject({ code: 'in_use' });
    await dumps((source, target) => copyEverything(source, target, QUIETLY));
    await expectTarget();
  });

  it('is refused where the interrupted one left what the source has no longer', async () => {
    await fill();
    const first = dumps(async (source, target) => {
      await target.beginCopy(source.place);
      await target.write('tenants', [{ ...aTenant({ id: 'gone' }), changed: UNNOTED }]);
    });
    await first;
    const second = dumps((source, target) => copyEverything(source, target, QUIETLY));
    await expect(second).rejects.toMatchObject({
      code: 'differs',
      message: expect.stringContaining('tenants 1 here, 2'),
    });
    await expect(open('target.db')).rejects.toMatchObject({ code: 'unfinished' });
  });

  it('goes into nothing that holds something, be it what was copied before', async () => {
    await fill();
    await dumps((source, target) => copyEverything(source, target, QUIETLY));
    const again = dumps((source, target) => copyEverything(source, target, QUIETLY));
    await expect(again).rejects.toMatchObject({ name: 'StorageError', code: 'in_use' });
    await expectTarget();
  });

  it('is made by the command line, which shows its progress, counts both sides, and mixes no two deployments', async () => {
    const settings = { LATCHKEY_STORAGE_PATH: at('one.db'), LATCHKEY_SECRET: randomBytes(32).toString('base64') };
    await latchkeyJson(settings, ['tenant', 'create', 'acme', '--name', 'Acme']);
    const to = (name: string) => ['storage', 'copy', '--to-kind', 'sqlite', '--to-path', at(name)];
    const copied = await latchkey(settings, to('two.db'));
    expect(copied).toMatchObject({ code: 0, error: expect.stringContaining('100 % (1 of 1 tenants)') });
    expect(copied.out).toMatch(/^tenants +1$/m);
    expect(await latchkeyJson(settings, to('three.db'))).toMatchObject({ counts: { tenants: 1, audit: 1 } });

    const codeOf = async (args: readonly string[]) =>
      (JSON.parse((await latchkey(settings, [...args, '--json'])).error) as { error: { code: string } }).error.code;
    expect(await codeOf(to('two.db'))).toBe('storage_in_use');
    expect(await codeOf(to('one.db'))).toBe('same_storage');
    expect((await latchkey(settings, ['storage', 'copy', '--to-kind', 'sqlite'])).code).toBe(2);
  });
});

async function* none(): AsyncIterable<readonly never[]> {
  yield [];
}
