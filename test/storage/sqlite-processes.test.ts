import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openStorage } from '#src/storage/open-storage.ts';
import { aRecoveryCodeSet, aTotp, aUser } from '../support/builders.ts';
import { NOW } from '../support/fixed-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runChild } from './children/run-child.ts';

describe('several processes on one SQLite file', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let path: string;

  beforeEach(() => {
    folder = temporaryFolder();
    path = join(folder.path, 'latchkey.db');
  });
  afterEach(() => folder.remove());

  async function fill() {
    const storage = await openStorage({ kind: 'sqlite', path });
    for (let index = 0; index < 30; index++) {
      await storage.artifacts.save({ tenantId: 'acme', model: 'AuthorizationCode', id: `code-${index}` }, {}, NOW + 60);
    }
    await storage.credentials.add(aTotp());
    await storage.credentials.add(aRecoveryCodeSet({ hashes: Array.from({ length: 30 }, (_, index) => `h${index}`) }));
    return storage;
  }

  it('open a new file at once, and then spend everything exactly once', async () => {
    const children = ['a', 'b', 'c'].map((name) => runChild('race.ts', [path, name]));
    await Promise.all(children.map((child) => once(child.process.stdout, 'data')));
    const storage = await fill();
    for (const child of children) child.process.stdin.end();
    const outputs = await Promise.all(children.map((child) => child.output));
    const won = outputs.flatMap((output) => JSON.parse(output.split('\n')[1] ?? '[]') as string[]);

    expect(won.filter((prize, index) => won.indexOf(prize) !== index)).toEqual([]);
    const count = (what: string) => won.filter((prize) => prize.startsWith(`${what} `)).length;
    for (const what of ['code', 'spent', 'recovery', 'key']) expect([what, count(what)]).toEqual([what, 30]);
    expect(count('attempt')).toBe(10);
    expect((await storage.enrollments.find('acme', aUser().id)).skips).toBe(count('skip'));
    expect(await storage.credentials.listByUser('acme', aUser().id)).toMatchObject([{ counter: 129 }, { hashes: [] }]);
    await storage.close();
  }, 20_000);

  it('find a file whole that another process was migrating when it was killed', async () => {
    await expect(runChild('die-while-migrating.ts', [path]).output).rejects.toThrow('SIGKILL');
    const storage = await openStorage({ kind: 'sqlite', path });
    expect(await storage.users.add(aUser())).toBe(true);
    await storage.close();
  });
});
