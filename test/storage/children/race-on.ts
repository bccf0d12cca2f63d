import { once } from 'node:events';
import { expect } from '@jest/globals';
import { openStorage } from '#src/storage/open-storage.ts';
import { aUser } from '../../support/builders.ts';
import { fill } from './fill.ts';
import { locationOf } from './location.ts';
import { type Child, runChild } from './run-child.ts';

/** Lets three processes open one new database at once, then spend what all of them want; each thing has one winner. */
export async function expectOneWinnerEach(place: string): Promise<void> {
  const children = ['a', 'b', 'c'].map((name) => runChild('race.ts', [place, name]));
  try {
    await Promise.all(children.map(opened));
    const storage = await openStorage(locationOf(place));
    try {
      await fill(storage);
      for (const child of children) child.process.stdin.end();
      const outputs = await Promise.all(children.map((child) => child.output));
      expectNothingTwice(outputs.flatMap((output) => JSON.parse(output.split('\n')[1] ?? '[]') as string[]));
      const won = outputs.flatMap((output) => output.match(/"skip /g) ?? []);
      expect((await storage.enrollments.find('acme', aUser().id)).skips).toBe(won.length);
      const kept = await storage.credentials.listByUser('acme', aUser().id);
      expect(kept).toMatchObject([{ counter: 129 }, { hashes: [] }]);
    } finally {
      await storage.close();
    }
  } finally {
    for (const child of children) child.process.kill('SIGKILL');
  }
}

// A child that ends before it says so rejects with what it complained of.
async function opened({ process, output }: Child): Promise<void> {
  await Promise.race([once(process.stdout, 'data'), output]);
}

function expectNothingTwice(won: readonly string[]): void {
  expect(won.filter((prize, index) => won.indexOf(prize) !== index)).toEqual([]);
  const count = (what: string) => won.filter((prize) => prize.startsWith(`${what} `)).length;
  for (const what of ['AuthorizationCode', 'RefreshToken', 'spent', 'recovery', 'key']) {
    expect([what, count(what)]).toEqual([what, 30]);
  }
  expect(count('attempt')).toBe(10);
}
