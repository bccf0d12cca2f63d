import type { AuthenticatorKind } from './authenticator-names.ts';

/** Characters of the longest name of a passkey. */
export const LONGEST_NAME = 64;

// A mail in plain text tells names: a line of one's own in it would pass for ours.
const LINE_BREAKING = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** The name somebody gives a method, on one line and without the space around it; undefined when it cannot be one. */
export function passkeyName(typed: string | undefined): string | undefined {
  const name = (typed ?? '').trim();
  return name === '' || name.length > LONGEST_NAME || LINE_BREAKING.test(name) ? undefined : name;
}

/** What a passkey of an unknown maker is called, in the language of whoever makes it. */
export type KindNames = (kind: AuthenticatorKind) => string;

/** The name, or the first of "name 2", "name 3", … that none of the others has. */
export function distinctName(name: string, others: readonly string[]): string {
  const taken = new Set(others.map((other) => other.toLowerCase()));
  let candidate = name;
  for (let number = 2; taken.has(candidate.toLowerCase()); number += 1) candidate = `${name} ${number}`;
  return candidate;
}
