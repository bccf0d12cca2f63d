import { STALENESS } from '#src/recently-read.ts';
import type { SigningKey } from '#src/storage/ports/key-store.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';

/** Published and waiting; the one that signs; published still, and never signing again. */
export type KeyState = 'next' | 'active' | 'retired';

export interface KeyInLife {
  readonly key: SigningKey;
  readonly state: KeyState;
  /** Epoch seconds since which another one signs; null until then. */
  readonly retiredAt: number | null;
}

const DAY = 86_400;
/** Seconds for which the longest-lived thing that a key signs is good: an ID token. */
export const SIGNED_FOR = 3600;
/** Seconds for which an application, or a proxy, may keep the key set without asking again. */
export const JWKS_MAX_AGE = 300;
/** Seconds that a key is published before it signs: whoever fetches the key set once a day has it by then. */
export const PUBLISHED_AHEAD = DAY;
/** Seconds after which every node publishes a new key, however unlucky its last look was. */
export const SPREAD = 2 * STALENESS;
/** Keys of one algorithm at once: a key set is fetched by everybody. */
export const MOST_KEYS = 10;

/** What each key is at a time. Of an algorithm exactly one is active: also while no clock says so yet. */
export function lifeCycle(keys: readonly SigningKey[], now: number): KeyInLife[] {
  const byAlgorithm = Map.groupBy(keys, ({ alg }) => alg);
  return [...byAlgorithm.values()].flatMap((ofAlgorithm) => {
    const inOrder = ofAlgorithm.toSorted((one, other) => one.generation - other.generation);
    const active = Math.max(
      0,
      inOrder.findLastIndex(({ signsFrom }) => signsFrom <= now),
    );
    return inOrder.map((key, index) => {
      const state = index < active ? 'retired' : index === active ? 'active' : 'next';
      return { key, state, retiredAt: index < active ? (inOrder[index + 1]?.signsFrom ?? null) : null };
    });
  });
}

/**
 * Epoch seconds from which a retired key is of no use any more. What it has signed has expired; and no session is left whose
 * application could sign out with an ID token of it, which counts beyond its expiry (RP-Initiated Logout 1.0 §2).
 */
export function uselessFrom(retiredAt: number, { policy }: Pick<Tenant, 'policy'>): number {
  return retiredAt + Math.max(SIGNED_FOR, policy.session.absolute) + SPREAD;
}

/** Whether the next key of an algorithm has to be published now, so that it signs when so many days are over; 0 for never. */
export function isSuccessorDue(active: SigningKey, days: number, now: number): boolean {
  return days > 0 && active.signsFrom + days * DAY - PUBLISHED_AHEAD <= now;
}
