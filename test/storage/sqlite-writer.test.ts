import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { GroupWriter } from '#src/storage/sqlite/writer.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('the writer of the embedded database', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let here: DatabaseSync;
  /** Another process, as far as SQLite is concerned: it sees what is committed. */
  let elsewhere: DatabaseSync;
  let writer: GroupWriter;

  const put = (value: string) => here.prepare('INSERT INTO note VALUES (?)').run(value);
  const seenBy = (db: DatabaseSync) =>
    db
      .prepare('SELECT value FROM note')
      .all()
      .map(({ value }) => value);
  const commits = () => elsewhere.prepare('PRAGMA data_version').get()?.['data_version'] as number;

  beforeEach(() => {
    folder = temporaryFolder();
    const path = join(folder.path, 'notes.db');
    here = new DatabaseSync(path);
    here.exec('PRAGMA journal_mode = WAL; CREATE TABLE note (value TEXT UNIQUE)');
    elsewhere = new DatabaseSync(path);
    writer = new GroupWriter(here);
  });
  afterEach(() => {
    elsewhere.close();
    if (here.isOpen && here.isTransaction) here.exec('ROLLBACK');
    if (here.isOpen) here.close();
    folder.remove();
  });

  it('shows a write here at once, and elsewhere when its unit of work is done', async () => {
    const unit = writer.unitOfWork();
    writer.write(() => put('a'));
    expect([seenBy(here), seenBy(elsewhere)]).toEqual([['a'], []]);
    await unit.durable();
    expect(seenBy(elsewhere)).toEqual(['a']);
  });

  it('commits what several units have written with one sync', async () => {
    const before = commits();
    const units = ['a', 'b', 'c'].map((value) => {
      const unit = writer.unitOfWork();
      writer.write(() => put(value));
      return unit;
    });
    await Promise.all(units.map((unit) => unit.durable()));
    expect(seenBy(elsewhere)).toEqual(['a', 'b', 'c']);
    expect(commits()).toBe(before + 1);
  });

  it('puts a write on disk soon though nobody waits for it', async () => {
    writer.write(() => put('a'));
    for (let tries = 0; tries < 200 && seenBy(elsewhere).length === 0; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(seenBy(elsewhere)).toEqual(['a']);
  });

  it('has nothing to wait for where nothing was written', async () => {
    const before = commits();
    await writer.unitOfWork().durable();
    expect(commits()).toBe(before);
  });

  it('takes back all statements of a work that fails, and nothing else of its group', async () => {
    const unit = writer.unitOfWork();
    writer.write(() => put('a'));
    const work = () =>
      writer.writeAll(() => {
        put('b');
        put('a');
      });
    expect(work).toThrow('UNIQUE');
    await unit.durable();
    expect(seenBy(elsewhere)).toEqual(['a']);
  });

  it('keeps the group when a single statement fails', async () => {
    const unit = writer.unitOfWork();
    writer.write(() => put('a'));
    expect(() => writer.write(() => put('a'))).toThrow('UNIQUE');
    await unit.durable();
    expect(seenBy(elsewhere)).toEqual(['a']);
  });

  it('tells every unit that had a part in a group which is lost, and goes on with the next', async () => {
    const lost = [writer.unitOfWork(), writer.unitOfWork()];
    writer.write(() => put('a'));
    // As SQLite itself does when the disk is full.
    expect(() => writer.write(() => here.exec('ROLLBACK; SELECT * FROM nowhere'))).toThrow('nowhere');
    for (const unit of lost) await expect(unit.durable()).rejects.toThrow('nowhere');

    const next = writer.unitOfWork();
    writer.write(() => put('b'));
    await next.durable();
    expect(seenBy(elsewhere)).toEqual(['b']);
  });

  it('minds no request that waited when the database was closed', async () => {
    const unit = writer.unitOfWork();
    writer.write(() => put('a'));
    const waiting = unit.durable();
    writer.commit();
    here.close();
    await waiting;
    await new Promise((resolve) => setImmediate(resolve));
    expect(seenBy(elsewhere)).toEqual(['a']);
  });

  it('tells a unit that began while the lost group was under way', async () => {
    writer.write(() => put('a'));
    const late = writer.unitOfWork();
    expect(() => writer.write(() => here.exec('ROLLBACK; SELECT * FROM nowhere'))).toThrow('nowhere');
    await expect(late.durable()).rejects.toThrow('nowhere');
  });
});
