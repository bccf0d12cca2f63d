import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { openStorage } from '#src/storage/open-storage.ts';
import { aUser } from '../support/builders.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runChild } from './children/run-child.ts';
import { describeRaces } from './races/describe-races.ts';

describe('SQLite', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  describeRaces(() => join(folder.path, 'races.db'));

  it('finds a file whole that another process was migrating when it was killed', async () => {
    const path = join(folder.path, 'latchkey.db');
    await expect(runChild('die-while-migrating.ts', [path]).output).rejects.toThrow('SIGKILL');
    const storage = await openStorage({ kind: 'sqlite', path });
    expect(await storage.users.add(aUser())).toBe(true);
    await storage.close();
  });
});
