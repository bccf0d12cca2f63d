import type { Configuration } from 'oidc-provider';

/**
 * Characters of an id, each of 6 random bits: 43 or more are 256 bits (RFC 6749 §10.10 asks for 128). Introspection and
 * revocation are not told what kind of token they are given, and try every kind: the length says which it can be.
 */
const LENGTH: Readonly<Record<string, number>> = { RefreshToken: 43, AccessToken: 44, ClientCredentials: 45 };
const USUAL = 43;
const BITS_PER_CHARACTER = 6;

export const tokenIds: NonNullable<Configuration['formats']> = {
  bitsOfOpaqueRandomness: (_ctx, { kind }) => (LENGTH[kind] ?? USUAL) * BITS_PER_CHARACTER,
};

/** Whether an id can be one of that model; without asking the database. */
export function canBe(model: string, id: string): boolean {
  const length = LENGTH[model];
  return length === undefined || id.length === length;
}
