import { once } from 'node:events';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { aUser } from '../../support/builders.ts';
import { fill } from './fill.ts';
import { locationOf } from './location.ts';
import { type Child, runChild } from './run-child.ts';

/** What a race on one database ends with, when each thing has one winner. */
export const ONE_WINNER_EACH = {
  wonTwice: [],
  won: { AuthorizationCode: 30, RefreshToken: 30, spent: 30, recovery: 30, key: 30, attempt: 10 },
  skipsKeptAsWon: true,
  counter: 129,
  codesLeft: [],
};

/** Lets three processes open one new database at once, then spend what all of them want. */
export async function raceOn(place: string): Promise<unknown> {
  const children = ['a', 'b', 'c'].map((name) => runChild('race.ts', [place, name]));
  try {
    await Promise.all(children.map(opened));
    const storage = await openStorage(locationOf(place));
    try {
      await fill(storage);
      for (const child of children) child.process.stdin.end();
      const outputs = await Promise.all(children.map((child) => child.output));
      return await resultOf(
        outputs.flatMap((output) => JSON.parse(output.split('\n')[1] ?? '[]') as string[]),
        storage,
      );
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

async function resultOf(won: readonly string[], { credentials, enrollments }: Storage): Promise<unknown> {
  const count = (what: string) => won.filter((prize) => prize.startsWith(`${what} `)).length;
  const [totp, codes] = await credentials.listByUser('acme', aUser().id);
  return {
    wonTwice: won.filter((prize, index) => won.indexOf(prize) !== index),
    won: Object.fromEntries(Object.keys(ONE_WINNER_EACH.won).map((what) => [what, count(what)])),
    skipsKeptAsWon: (await enrollments.find('acme', aUser().id)).skips === count('skip'),
    counter: totp?.method === 'totp' && totp.counter,
    codesLeft: codes?.method === 'recovery_code' && codes.hashes,
  };
}
