import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** The only door to randomness. Tests pass a seeded one instead. */
export interface Random {
  /** That many random bytes. */
  bytes(size: number): Buffer;
  /** An integer from 0 up to, but not including, `limit`. */
  below(limit: number): number;
  uuid(): string;
}

/** Bytes drawn at once: a draw costs much, and a request needs few. */
const POOL_SIZE = 4096;
/** What is asked for at once and still comes out of the pool. */
const MOST_POOLED = 64;

export const systemRandom: Random = {
  bytes: pooledBytes(),
  below: (limit) => randomInt(limit),
  uuid: () => randomUUID(),
};

function pooledBytes(): Random['bytes'] {
  let pool = Buffer.alloc(0);
  let used = 0;
  return (size) => {
    if (size > MOST_POOLED) return randomBytes(size);
    if (used + size > pool.length) [pool, used] = [randomBytes(POOL_SIZE), 0];
    const drawn = pool.subarray(used, (used += size));
    const bytes = Buffer.from(drawn);
    // Handed out once, and not kept.
    drawn.fill(0);
    return bytes;
  };
}
