import { ProblemError } from '#src/errors.ts';
import type { SigningKey } from '#src/storage/ports/key-store.ts';
import type { TenantStore } from '#src/storage/ports/tenant-store.ts';
import { ALGORITHMS, keyRing, type KeyRing, type KeyRingDeps } from './key-ring.ts';
import { lifeCycle, MOST_KEYS, PUBLISHED_AHEAD, SPREAD, uselessFrom, type KeyState } from './life-cycle.ts';

/** What may be told of a key; times are epoch seconds. */
export interface KeyView extends Pick<SigningKey, 'kid' | 'alg' | 'createdAt' | 'signsFrom'> {
  readonly state: KeyState;
  /** Null until another one signs. */
  readonly retiredAt: number | null;
  /** When nothing that it has signed is of use any more, and it may be removed; null until it is retired. */
  readonly uselessFrom: number | null;
}

export interface Rotation extends Pick<SigningKey, 'alg' | 'kid' | 'signsFrom'> {
  /** False where a next key was there that signs no later: nothing was to be done. */
  readonly isNew: boolean;
}

export interface Retirement {
  readonly alg: SigningKey['alg'];
  /** What it was. */
  readonly state: KeyState;
  /** The key that signs in its place; null where it did not sign. */
  readonly successor: string | null;
}

export interface KeyService extends Pick<KeyRing, 'jwks' | 'recent'> {
  /** By algorithm, oldest first; none for a tenant that nobody has signed in to yet. Nothing private. */
  list(tenantId: string): Promise<KeyView[]>;
  /**
   * Gives an algorithm, or each, its next key. `prepare`: it is published for a day, then signs. `now`: it signs as soon as
   * every node publishes it, within 15 seconds; so does one that was prepared. Throws `too_many_keys`.
   */
  rotate(tenantId: string, alg: SigningKey['alg'] | 'all', when: 'now' | 'prepare'): Promise<Rotation[]>;
  /**
   * Withdraws a key that others may have: it is published no more, verifies nothing, and another one signs at once. What it
   * has signed is refused as soon as applications fetch the key set again. Throws `key_not_found`.
   */
  retire(tenantId: string, kid: string): Promise<Retirement>;
  /** Removes the retired keys that are of no use any more, and answers which. */
  removeUseless(tenantId: string): Promise<KeyView[]>;
}

interface KeyServiceDeps extends KeyRingDeps {
  readonly tenants: Pick<TenantStore, 'find'>;
}

type Alg = SigningKey['alg'];

export function keyService(deps: KeyServiceDeps): KeyService {
  const ring = keyRing(deps);
  return {
    jwks: ring.jwks,
    recent: ring.recent,
    list: (tenantId) => list(deps, tenantId),
    rotate: async (tenantId, alg, when) => {
      // A tenant without keys gets its first ones.
      await ring.jwks(tenantId);
      const all = alg === 'all' ? ALGORITHMS : [alg];
      const rotations = await Promise.all(all.map((one) => succeed({ ...deps, ring }, { tenantId, alg: one }, when)));
      ring.forget(tenantId);
      return rotations;
    },
    retire: async (tenantId, kid) => {
      const retirement = await retire({ ...deps, ring }, tenantId, kid);
      ring.forget(tenantId);
      return retirement;
    },
    removeUseless: async (tenantId) => {
      const useless = (await list(deps, tenantId)).filter((key) => (key.uselessFrom ?? Infinity) <= deps.clock.now());
      const removed: KeyView[] = [];
      for (const key of useless) if (await deps.keys.remove(tenantId, key.kid)) removed.push(key);
      if (removed.length > 0) ring.forget(tenantId);
      return removed;
    },
  };
}

async function list({ keys, tenants, clock }: KeyServiceDeps, tenantId: string): Promise<KeyView[]> {
  const tenant = await tenants.find(tenantId);
  return lifeCycle(await keys.list(tenantId), clock.now()).map(({ key, state, retiredAt }) => {
    const { kid, alg, createdAt, signsFrom } = key;
    const end = retiredAt === null || !tenant ? null : uselessFrom(retiredAt, tenant);
    return { kid, alg, state, createdAt, signsFrom, retiredAt, uselessFrom: end };
  });
}

interface SuccessionDeps extends KeyRingDeps {
  readonly ring: KeyRing;
}

interface Whose {
  readonly tenantId: string;
  readonly alg: Alg;
}

/** From when the next key signs: one that is there already, or one that is made. */
type When = (now: number, next: SigningKey | undefined) => number;

const WHEN: Readonly<Record<'now' | 'prepare' | 'at once', When>> = {
  prepare: (now, next) => next?.signsFrom ?? now + PUBLISHED_AHEAD,
  // Not before every node publishes it.
  now: (now, next) => Math.max(now, (next?.createdAt ?? now) + SPREAD),
  'at once': (now) => now,
};

/** So many changes of one tenant's keys do not come at once. */
const TRIES = 20;

// Whoever loses a race looks again, and finds the other one's key.
async function succeed(deps: SuccessionDeps, whose: Whose, when: keyof typeof WHEN): Promise<Rotation> {
  const { keys, clock, ring } = deps;
  for (let tries = 0; tries < TRIES; tries++) {
    const now = clock.now();
    const { next, generation, count } = await look(deps, whose, now);
    const signsFrom = WHEN[when](now, next);
    if (!next) {
      // Whoever has to be rid of a key is never kept from it.
      if (count >= MOST_KEYS && when !== 'at once') throw tooMany(whose);
      const made = await ring.add({ ...whose, generation: generation + 1, signsFrom });
      if (made) return { ...named(made), isNew: true };
    } else if (next.signsFrom <= signsFrom) {
      return { ...named(next), isNew: false };
    } else if (await keys.reschedule(whose.tenantId, next.kid, { from: next.signsFrom, to: signsFrom })) {
      return { ...named(next), signsFrom, isNew: true };
    }
  }
  throw new ProblemError('unavailable', 'Somebody else is changing the keys. Try again in a moment.');
}

// Another key signs before this one goes: there is no moment without.
async function retire(deps: SuccessionDeps, tenantId: string, kid: string): Promise<Retirement> {
  const found = lifeCycle(await deps.keys.list(tenantId), deps.clock.now()).find(({ key }) => key.kid === kid);
  if (!found) throw notFound();
  const { alg } = found.key;
  const successor = found.state === 'active' ? await succeed(deps, { tenantId, alg }, 'at once') : undefined;
  if (!(await deps.keys.remove(tenantId, kid))) throw notFound();
  return { alg, state: found.state, successor: successor?.kid ?? null };
}

async function look({ keys }: KeyRingDeps, { tenantId, alg }: Whose, now: number) {
  const ofAlgorithm = lifeCycle(await keys.list(tenantId), now).filter(({ key }) => key.alg === alg);
  const latest = ofAlgorithm.at(-1);
  return {
    next: latest?.state === 'next' ? latest.key : undefined,
    generation: latest?.key.generation ?? 0,
    count: ofAlgorithm.length,
  };
}

const named = ({ alg, kid, signsFrom }: SigningKey) => ({ alg, kid, signsFrom });

function tooMany({ alg }: Whose): ProblemError {
  const message = `There are ${MOST_KEYS} keys for ${alg} already. Wait until one that is retired has gone.`;
  return new ProblemError('too_many_keys', message);
}

const notFound = () => new ProblemError('key_not_found', 'There is no such key');
