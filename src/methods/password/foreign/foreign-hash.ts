import { argon2Scheme } from './argon2.ts';
import { bcryptScheme } from './bcrypt.ts';
import { djangoPbkdf2, pbkdf2Scheme, werkzeugPbkdf2 } from './pbkdf2.ts';
import { djangoScrypt, scryptScheme, werkzeugScrypt } from './scrypt.ts';
import type { ForeignHash, ReadHash, Scheme } from './scheme.ts';

const SCHEMES: readonly Scheme[] = [
  argon2Scheme,
  bcryptScheme,
  ...[scryptScheme, djangoScrypt, werkzeugScrypt],
  ...[pbkdf2Scheme, djangoPbkdf2, werkzeugPbkdf2],
];

/** A hash as another system has written it: what it is, or why it is not taken. */
export function readForeignHash(text: string): ReadHash {
  for (const scheme of SCHEMES) {
    const read = scheme(text);
    if (read) return read;
  }
  return { kind: 'unknown' };
}

/** A hash that was taken, from its stored form; undefined for one that this release would not take. */
export function storedForeignHash(stored: string): ForeignHash | undefined {
  const read = readForeignHash(stored);
  return read.kind === 'hash' ? read.hash : undefined;
}
