// Recovery code proves with one of the codes a user has put away.
import type { Random } from '#src/random.ts';

// Crockford's base 32: no I, L, O or U, so that a handwritten code reads back.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODES = 10;
const CHARACTERS = 15; // 75 bits

/** Ten codes as shown: XXXXX-XXXXX-XXXXX. */
export function generateCodes(random: Pick<Random, 'below'>): string[] {
  const character = () => ALPHABET.charAt(random.below(ALPHABET.length));
  return Array.from({ length: CODES }, () =>
    Array.from({ length: CHARACTERS }, character)
      .join('')
      .replaceAll(/(.{5})(?=.)/g, '$1-'),
  );
}

/** A code however it was typed, or undefined when it cannot be one. */
export function normaliseCode(typed: string): string | undefined {
  if (typed.length > 4 * CHARACTERS) return undefined;
  const code = typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s\p{Pd}]/gu, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  return code.length === CHARACTERS && [...code].every((one) => ALPHABET.includes(one)) ? code : undefined;
}
