import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { rowCaches, type RowCache } from '#src/storage/sqlite/row-cache.ts';
import { GroupWriter } from '#src/storage/sqlite/writer.ts';
import { aPasskey, aUser } from '../support/builders.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const NOW = 1000;
const user = aUser();
const { tenantId, id: userId } = user;
const key = { tenantId, model: 'Session', id: 'a' };
const evidence = {
  tenantId,
  sessionUid: 'u',
  userId,
  evidence: [],
  settled: true,
  expiresAt: NOW + 10,
};

describe('what the embedded database remembers of its rows', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let path: string;

  beforeEach(() => {
    folder = temporaryFolder();
    path = join(folder.path, 'latchkey.db');
  });
  afterEach(() => folder.remove());

  describe('while another process writes', () => {
    let here: Storage;
    let elsewhere: Storage;

    beforeEach(async () => {
      here = await openStorage({ kind: 'sqlite', path });
      elsewhere = await openStorage({ kind: 'sqlite', path });
      await here.users.add(user);
      await here.artifacts.save(key, { uid: 'u', accountId: userId, n: 1 }, NOW + 10);
      await here.evidence.save(evidence);
      await here.unitOfWork().durable();
    });
    afterEach(async () => {
      await here.close();
      await elsewhere.close();
    });

    const bySomebodyElse = async (change: (storage: Storage) => Promise<unknown>) => {
      const unit = elsewhere.unitOfWork();
      await change(elsewhere);
      await unit.durable();
    };

    it('never hides what that one has changed', async () => {
      const { artifacts, credentials, evidence: proofs, users } = here;
      const readAll = () =>
        Promise.all([
          users.find(tenantId, userId),
          credentials.listByUser(tenantId, userId),
          proofs.find({ tenantId, userId, sessionUid: 'u' }, NOW),
          artifacts.find(key, NOW),
          artifacts.findByUid(tenantId, 'Session', 'u', NOW),
        ]);
      const before = await readAll();
      expect(before[0]?.status).toBe('active');
      expect(before.slice(3)).toEqual([
        { uid: 'u', accountId: userId, n: 1 },
        { uid: 'u', accountId: userId, n: 1 },
      ]);

      await bySomebodyElse((storage) => storage.users.setStatus(tenantId, userId, 'disabled'));
      expect((await readAll())[0]?.status).toBe('disabled');
      await bySomebodyElse(async (storage) => {
        await storage.groups.add({ tenantId, id: 'staff', name: 'Staff', createdAt: NOW, version: 1 });
        await storage.users.joinGroup(tenantId, userId, 'staff');
      });
      expect((await readAll())[0]?.groups).toEqual(['staff']);
      await bySomebodyElse((storage) => storage.groups.remove(tenantId, 'staff'));
      expect((await readAll())[0]?.groups).toEqual([]);
      await bySomebodyElse((storage) => storage.credentials.add(aPasskey({ tenantId, userId })));
      expect((await readAll())[1]).toHaveLength(1);
      await bySomebodyElse((storage) => storage.evidence.remove(tenantId, 'u'));
      expect((await readAll())[2]).toBeUndefined();
      await bySomebodyElse((storage) => storage.artifacts.consume(key, NOW));
      expect((await readAll())[3]).toMatchObject({ consumed: NOW });
      await bySomebodyElse((storage) => storage.artifacts.removeByUser(tenantId, userId));
      expect((await readAll()).slice(3)).toEqual([undefined, undefined]);
      await bySomebodyElse((storage) => storage.artifacts.save(key, { uid: 'u', n: 2 }, NOW + 10));
      expect((await readAll()).slice(3)).toEqual([
        { uid: 'u', n: 2 },
        { uid: 'u', n: 2 },
      ]);
    });

    it('finds the newest of several rows with one uid, and the older one when that ends', async () => {
      const find = (now: number) => here.artifacts.findByUid(tenantId, 'Session', 'u', now);
      expect(await find(NOW)).toMatchObject({ n: 1 });
      await here.artifacts.save({ ...key, id: 'b' }, { uid: 'u', n: 2 }, NOW + 5);
      expect(await find(NOW)).toMatchObject({ n: 2 });
      expect(await find(NOW + 5)).toMatchObject({ n: 1 });
      await here.artifacts.remove(key);
      expect(await find(NOW + 5)).toBeUndefined();
      expect(await find(NOW)).toMatchObject({ n: 2 });
    });

    it('gives each who asks an object of their own', async () => {
      Object.assign((await here.artifacts.find(key, NOW)) ?? {}, { n: 99 });
      (await here.credentials.listByUser(tenantId, userId)).push(aPasskey());
      expect(await here.artifacts.find(key, NOW)).toMatchObject({ n: 1 });
      expect(await here.credentials.listByUser(tenantId, userId)).toEqual([]);
    });
  });

  describe('of one connection', () => {
    let db: DatabaseSync;
    let writer: GroupWriter;
    let notes: RowCache<string>;
    let reads: number;

    const select = () => db.prepare('SELECT value FROM note').get()?.['value'] as string | undefined;
    const find = (name = 'a') =>
      notes.find(name, () => {
        reads += 1;
        return select();
      });

    beforeEach(() => {
      db = new DatabaseSync(path);
      db.exec('PRAGMA journal_mode = WAL; CREATE TABLE note (value TEXT)');
      writer = new GroupWriter(db, { lost: () => caches.clear() });
      const caches = rowCaches(db, writer);
      notes = caches.create<string>();
      reads = 0;
    });
    afterEach(() => db.close());

    const put = (value: string) =>
      notes.write('a', () => db.exec(`DELETE FROM note; INSERT INTO note VALUES ('${value}')`));

    it('is read once, a row that is not there included, and again after it was written', () => {
      expect([find(), find(), reads]).toEqual([undefined, undefined, 1]);
      put('one');
      expect([find(), find(), reads]).toEqual(['one', 'one', 2]);
      writer.commit();
      expect([find(), reads]).toEqual(['one', 2]);
    });

    it('is forgotten when the group it was read in is lost', () => {
      put('one');
      writer.commit();
      put('two');
      expect(find()).toBe('two');
      expect(() => writer.write(() => db.exec('ROLLBACK; SELECT * FROM nowhere'))).toThrow('nowhere');
      expect(find()).toBe('one');
    });

    it('is so many rows at most', () => {
      find();
      for (let name = 0; name < 4096; name += 1) find(String(name));
      const before = reads;
      find();
      expect(reads).toBe(before + 1);
    });
  });
});
