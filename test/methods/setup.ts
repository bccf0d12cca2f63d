import { argon2Hasher, type Hasher } from '#src/methods/password/hash.ts';
import { createSealer } from '#src/keys/seal.ts';
import type { Attempt } from '#src/methods/method.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { openSqliteStorage } from '#src/storage/sqlite/storage.ts';
import { aTenant, aUser } from '../support/builders.ts';
import { fixedClock } from '../support/fixed-clock.ts';
import { seededRandom } from '../support/seeded-random.ts';

export const ALICE = aUser();
export const BOB = aUser({ id: 'dXNlci1ib2ItMDAwMDAwMQ', username: 'bob', email: null, displayName: 'Bob' });
export const DISABLED: User = { ...ALICE, status: 'disabled' };
export const OWNER = { tenantId: 'acme', userId: ALICE.id };

export const by = (user: User | undefined): Attempt => ({ tenantId: 'acme', user, subject: user?.id ?? 'nobody' });

/** A tenant with two users on real stores in memory, and a hasher that counts. */
export async function methodSetup() {
  const storage = openSqliteStorage(':memory:');
  await storage.tenants.add(aTenant());
  await storage.users.add(ALICE);
  await storage.users.add(BOB);
  const clock = fixedClock();
  const random = seededRandom();
  return { storage, clock, random, sealer: createSealer([Buffer.alloc(32, 5)], random), ...counting(random) };
}

function counting(random: ReturnType<typeof seededRandom>) {
  const real = argon2Hasher({ random });
  const calls: (keyof Hasher)[] = [];
  const hasher: Hasher = {
    hash: (secret) => (calls.push('hash'), real.hash(secret)),
    verify: (phc, secret) => (calls.push('verify'), real.verify(phc, secret)),
    hashRaw: (secret, salt) => (calls.push('hashRaw'), real.hashRaw(secret, salt)),
  };
  return { hasher, calls };
}
