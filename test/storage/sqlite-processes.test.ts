import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openStorage } from '#src/storage/open-storage.ts';
import { aUser } from '../support/builders.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ONE_WINNER_EACH, raceOn } from './children/race-on.ts';
import { runChild } from './children/run-child.ts';

describe('several processes on one SQLite file', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let path: string;

  beforeEach(() => {
    folder = temporaryFolder();
    path = join(folder.path, 'latchkey.db');
  });
  afterEach(() => folder.remove());

  it('open a new file at once, and then spend everything exactly once', async () => {
    expect(await raceOn(path)).toEqual(ONE_WINNER_EACH);
  }, 20_000);

  it('find a file whole that another process was migrating when it was killed', async () => {
    await expect(runChild('die-while-migrating.ts', [path]).output).rejects.toThrow('SIGKILL');
    const storage = await openStorage({ kind: 'sqlite', path });
    expect(await storage.users.add(aUser())).toBe(true);
    await storage.close();
  });
});
