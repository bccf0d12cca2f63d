import type { Clock } from '#src/clock.ts';

export interface Taken {
  readonly admitted: boolean;
  /** How many more there may be at once. */
  readonly left: number;
  /** Seconds until all that may be at once may be again. */
  readonly fullIn: number;
  /** Seconds until there may be another one; 0 for one that is admitted. */
  readonly retryAfter: number;
  /** Of one that is turned away: whether it is the first since one was let in. */
  readonly isFirst: boolean;
  /** As if it had not been counted. */
  readonly giveBack: () => void;
}

export interface Quota {
  /** Counts one of that key. Of this process alone. */
  take(key: string): Taken;
}

interface QuotaOptions {
  readonly clock: Clock;
  /** How many there may be in a period, and at once. */
  readonly limit: number;
  /** Seconds. */
  readonly period: number;
  /** Keys remembered; the one that was heard of first makes room. */
  readonly most?: number;
}

const MOST = 10_000;
// What a division leaves out is no request less.
const ROUNDING = 1e-6;

/** A leaky bucket: how full it was, and when. */
interface Bucket {
  full: number;
  at: number;
  turnedAway: boolean;
}

/** So many in a period, spread over it, in little memory however many keys there are. */
export function createQuota({ clock, limit, period, most = MOST }: QuotaOptions): Quota {
  const buckets = new Map<string, Bucket>();
  const rate = limit / period;
  // A clock that is set back empties nothing, and fills nothing.
  const leaked = (since: number, now: number) => Math.max(0, now - since) * rate;

  const bucketOf = (key: string, now: number): Bucket => {
    const known = buckets.get(key);
    if (known) return Object.assign(known, { full: Math.max(0, known.full - leaked(known.at, now)), at: now });
    if (buckets.size >= most) buckets.delete(buckets.keys().next().value ?? '');
    const bucket = { full: 0, at: now, turnedAway: false };
    buckets.set(key, bucket);
    return bucket;
  };

  return {
    take: (key) => {
      const bucket = bucketOf(key, clock.now());
      const over = bucket.full + 1 - limit - ROUNDING;
      const admitted = over <= 0;
      const isFirst = !admitted && !bucket.turnedAway;
      if (admitted) bucket.full += 1;
      bucket.turnedAway = !admitted;
      return {
        admitted,
        isFirst,
        left: Math.max(0, Math.floor(limit - bucket.full + ROUNDING)),
        fullIn: Math.ceil(bucket.full / rate - ROUNDING),
        retryAfter: admitted ? 0 : Math.max(1, Math.ceil(over / rate)),
        giveBack: () => void (admitted && (bucket.full = Math.max(0, bucket.full - 1))),
      };
    },
  };
}
