import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { backupStorage, restoreStorage } from '#src/storage/backup.ts';
import { copyEverything } from '#src/storage/copy/copy.ts';
import { openDump, withDumps } from '#src/storage/copy/open-dump.ts';
import { inspectStorage, openStorage, type StorageLocation } from '#src/storage/open-storage.ts';
import { COLLECTIONS } from '#src/storage/mongo/indexes.ts';
import { DUMP_COLLECTIONS, type DumpCollection } from '#src/storage/ports/dump.ts';
import { latchkey, latchkeyJson } from '../cli/program.ts';
import { aPasskey, aUser } from '../support/builders.ts';
import { fixedClock } from '../support/fixed-clock.ts';
import { describeMongo } from '../support/mongo-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { expectWhole, fillEverything, recordsOf } from './whole-deployment.ts';

jest.setTimeout(120_000);

const QUIETLY = { clock: fixedClock(), report: () => undefined };

const copy = (from: StorageLocation, to: StorageLocation, run: Parameters<typeof copyEverything>[2] = QUIETLY) =>
  withDumps(from, to, (source, target) => copyEverything(source, target, run));

async function everythingIn(location: StorageLocation) {
  const dump = await openDump(location);
  try {
    return await recordsOf(dump);
  } finally {
    await dump.close();
  }
}

describeMongo('a deployment that moves', (mongo) => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  const file = (name: string) => ({ kind: 'sqlite', path: join(folder.path, name) }) as const;
  const database = () => ({ kind: 'mongodb', url: mongo.freshUrl() }) as const;
  const expectWholeIn = async (location: StorageLocation) => {
    const storage = await openStorage(location);
    await expectWhole(storage);
    await storage.close();
  };
  const filled = async () => {
    const storage = await openStorage(file('source.db'));
    await fillEverything(storage);
    await storage.close();
    return file('source.db');
  };

  it('from SQLite to MongoDB, to another MongoDB and back to SQLite has everything on each station', async () => {
    const stations = [await filled(), database(), database(), file('target.db')] as const;
    const first = await everythingIn(stations[0]);
    for (const collection of DUMP_COLLECTIONS) expect(first[collection]).not.toEqual([]);
    for (const [index, to] of stations.entries()) {
      const from = stations[index - 1];
      if (!from) continue;
      await copy(from, to);
      expect(await everythingIn(to)).toEqual(first);
    }
    await expectWholeIn(stations[1]);
    await expectWholeIn(stations[3]);
  });

  it('leaves no collection behind', async () => {
    const [from, to] = [await filled(), database()];
    await copy(from, to);
    const { counts } = await inspectStorage(to);
    for (const name of COLLECTIONS) expect([name, counts[name]! > 0]).toEqual([name, true]);
  });

  it('and was interrupted is opened by no server, and finished by a second copy', async () => {
    const [from, to] = [await filled(), database()];
    const until = (when: DumpCollection, more: number) => ({
      clock: fixedClock(),
      report: ({ collection, done }: { collection: DumpCollection; done: number }) => {
        if (collection === when && done > more) throw new Error('interrupted');
      },
    });
    await expect(copy(from, to, until('artifacts', 500))).rejects.toThrow('interrupted');
    await expect(openStorage(to)).rejects.toMatchObject({ code: 'unfinished' });
    await copy(from, to);
    await expectWholeIn(to);
    await expect(copy(from, to)).rejects.toMatchObject({ code: 'in_use' });
  });

  it('puts what has changed between two tries into its place', async () => {
    const [from, to] = [file('source.db'), database()];
    const source = await openDump(from);
    const target = await openDump(to);
    await target.beginCopy(source.place);
    await target.write('users', [aUser({ username: 'old', email: 'old@acme.example' })]);
    await target.write('credentials', [aPasskey({ name: 'Old' })]);
    await source.write('users', [aUser(), aUser({ id: 'bob', username: 'old', email: null })]);
    await source.write('credentials', [aPasskey()]);
    await copyEverything(source, target, QUIETLY);
    await Promise.all([source.close(), target.close()]);

    const { users, credentials, close } = await openStorage(to);
    expect(await users.findByIdentifier('acme', 'alice')).toEqual(aUser());
    expect(await users.findByIdentifier('acme', 'old')).toMatchObject({ id: 'bob' });
    expect(await users.findByIdentifier('acme', 'old@acme.example')).toBeUndefined();
    expect(await credentials.listByUser('acme', aUser().id)).toEqual([aPasskey()]);
    await close();
  });

  it('is backed up into a file that either storage takes back, and no other database is overwritten', async () => {
    const [from, to] = [await filled(), database()];
    await copy(from, to);
    const parts: string[] = [];
    const run = { clock: fixedClock(), report: (of: string, done: number) => void parts.push(`${of} ${done}`) };
    const path = join(folder.path, 'backup.db');
    expect(await backupStorage(to, path, run)).toMatchObject({ path, tenants: 1 });
    expect(parts).toContain('audit 500');
    await expect(backupStorage(to, path, run)).rejects.toThrow('exists already');

    const back = [database(), file('restored.db')] as const;
    for (const location of back) {
      expect(await restoreStorage(path, location, { ...run, aside: '' })).toMatchObject({ tenants: 1 });
      await expectWholeIn(location);
    }
    await expect(restoreStorage(path, back[0], { ...run, aside: '' })).rejects.toMatchObject({ code: 'in_use' });
  });

  it('is moved, backed up and restored by the command line, which shows how far it is', async () => {
    const [secret, to] = [{ LATCHKEY_SECRET: randomBytes(32).toString('base64') }, database()];
    const small = { ...secret, LATCHKEY_STORAGE_PATH: file('one.db').path };
    await latchkeyJson(small, ['tenant', 'create', 'acme', '--name', 'Acme']);
    const copied = await latchkey(small, ['storage', 'copy', '--to-kind', 'mongodb', '--to-url', to.url]);
    expect(copied).toMatchObject({ code: 0, error: expect.stringContaining('100 % (1 of 1 tenants)') });

    const large = { ...secret, LATCHKEY_STORAGE_KIND: 'mongodb', LATCHKEY_STORAGE_URL: to.url };
    const path = join(folder.path, 'backup.db');
    const backedUp = await latchkey(large, ['backup', path]);
    expect(backedUp).toMatchObject({ code: 0, error: expect.stringContaining('100 % (1 of 1 tenants)') });
    const other = { ...large, LATCHKEY_STORAGE_URL: mongo.freshUrl() };
    expect((await latchkey(other, ['restore', path])).code).toBe(0);
    expect(await latchkeyJson(other, ['tenant', 'list'])).toMatchObject({ tenants: [{ id: 'acme' }] });
    const again = await latchkey(other, ['restore', path, '--force', '--json']);
    expect(JSON.parse(again.error)).toMatchObject({ error: { code: 'storage_in_use' } });
  });
});
