import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkpoints, type Checkpoints } from '#src/storage/sqlite/checkpoints.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PAGE = 4096;
const MEGABYTE = 1 << 20;

describe('the journal of the embedded database', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let db: DatabaseSync;
  let path: string;
  let kept: Checkpoints;

  const commit = (bytes: number) => {
    db.prepare('INSERT INTO note VALUES (randomblob(?))').run(bytes);
    kept.committed();
  };
  const commitAutomatically = () => db.prepare('PRAGMA wal_autocheckpoint').get()?.['wal_autocheckpoint'];
  const journal = () => statSync(`${path}-wal`).size;

  beforeEach(() => {
    folder = temporaryFolder();
    path = join(folder.path, 'notes.db');
    db = new DatabaseSync(path);
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; CREATE TABLE note (value BLOB)');
    kept = checkpoints(db, 1);
  });
  afterEach(async () => {
    await kept.close();
    db.close();
    folder.remove();
  });

  it('is left to the commits while there are few', async () => {
    for (let turn = 0; turn < 20; turn += 1) commit(10);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(commitAutomatically()).toBe(1000);
  });

  it('is copied by a thread under load, and stays bounded however much is written', async () => {
    let longest = 0;
    for (let written = 0; written < 96; written += 1) {
      commit(MEGABYTE);
      await nextTurn();
      await new Promise((resolve) => setTimeout(resolve, 1));
      longest = Math.max(longest, journal());
    }
    expect(commitAutomatically()).toBe(16_000);
    expect(longest).toBeLessThan(16_000 * PAGE + 2 * MEGABYTE);
    expect(db.prepare('SELECT count(*) AS notes FROM note').get()).toMatchObject({ notes: 96 });
    expect(db.prepare('PRAGMA quick_check').get()).toMatchObject({ quick_check: 'ok' });
  });

  it('is gone after the thread and the database are closed', async () => {
    for (let turn = 0; turn < 64; turn += 1) commit(PAGE);
    while (commitAutomatically() === 1000) {
      commit(10);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await kept.close();
    expect(commitAutomatically()).toBe(1000);
    db.close();
    expect(existsSync(`${path}-wal`)).toBe(false);
    db = new DatabaseSync(path);
  });
});
