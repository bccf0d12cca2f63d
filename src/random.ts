import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** The only door to randomness. Tests pass a seeded one instead. */
export interface Random {
  /** That many random bytes. */
  bytes(size: number): Buffer;
  /** An integer from 0 up to, but not including, `limit`. */
  below(limit: number): number;
  uuid(): string;
}

export const systemRandom: Random = {
  bytes: (size) => randomBytes(size),
  below: (limit) => randomInt(limit),
  uuid: () => randomUUID(),
};
