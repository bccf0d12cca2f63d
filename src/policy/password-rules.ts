import { COMMON_PASSWORDS } from './common-passwords.ts';

/** Why a new password is not accepted. Stable words: pages key on them. */
export type PasswordRefusal = 'too_short' | 'too_long' | 'too_common' | 'too_personal';

export interface PasswordContext {
  /** Whether the password alone signs in (NIST SP 800-63B §3.1.1.2). */
  readonly use: 'only_factor' | 'one_of_two';
  /** What anybody would try for this person: names of tenant and user, the address. */
  readonly words: readonly string[];
}

/** Characters that a password needs at least. */
export const SHORTEST_PASSWORD = { only_factor: 15, one_of_two: 8 } as const;
const LONGEST_CHARACTERS = 128;
const LONGEST_BYTES = 1024;
/** Context words shorter than this are in many good passwords by chance. */
const SHORTEST_WORD = 4;
/** Characters that must be left when a context word is taken out. */
const LEAST_REST = 8;

/** One spelling for all ways of typing the same password (NIST SP 800-63B §3.1.1.2: NFKC). */
export function normalisePassword(typed: string): string {
  return typed.normalize('NFKC');
}

/** Whether a password is longer than any can be: such a one is not worth hashing. */
export function isTooLong(typed: string): boolean {
  if (Buffer.byteLength(typed) > LONGEST_BYTES) return true;
  const normalised = normalisePassword(typed);
  return Buffer.byteLength(normalised) > LONGEST_BYTES || [...normalised].length > LONGEST_CHARACTERS;
}

/** Why this may not become a password, or undefined. Length counts, what it is composed of does not. */
export function passwordRefusal(typed: string, { use, words }: PasswordContext): PasswordRefusal | undefined {
  if (isTooLong(typed)) return 'too_long';
  const password = normalisePassword(typed);
  if ([...password].length < SHORTEST_PASSWORD[use]) return 'too_short';
  const folded = password.toLowerCase();
  if (isCommon(folded)) return 'too_common';
  return isPersonal(folded, words) ? 'too_personal' : undefined;
}

function isCommon(password: string): boolean {
  if (COMMON_PASSWORDS.has(password) || isMonotonous(password)) return true;
  // `Password2024!` is `password` to whoever guesses.
  const core = password.replaceAll(/^[\P{L}]+|[\P{L}]+$/gu, '');
  return COMMON_PASSWORDS.has(core);
}

// One piece of up to four characters over and over, or every character one after its neighbour: aaaa, abab, 2345, zyxw.
function isMonotonous(password: string): boolean {
  if (/^(.{1,4}?)\1+$/su.test(password)) return true;
  const codes = [...password].map((character) => character.codePointAt(0) ?? 0);
  const isRun = (step: number) => codes.every((code, at) => at === 0 || code === (codes[at - 1] ?? 0) + step);
  return isRun(1) || isRun(-1);
}

function isPersonal(password: string, words: readonly string[]): boolean {
  const pieces = words.flatMap((word) => {
    const folded = normalisePassword(word).toLowerCase();
    return [folded, ...folded.split(/[^\p{L}\p{N}]+/u)];
  });
  return pieces.some((piece) => {
    if ([...piece].length < SHORTEST_WORD || !password.includes(piece)) return false;
    return [...password.replaceAll(piece, '')].length < LEAST_REST;
  });
}
