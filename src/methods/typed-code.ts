import type { Random } from '#src/random.ts';

/** Crockford's base 32: no I, L, O or U, so that a code reads back from paper and over the phone. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** That many random characters, of five bits each. */
export function randomCode(random: Pick<Random, 'below'>, length: number): string {
  return Array.from({ length }, () => ALPHABET.charAt(random.below(ALPHABET.length))).join('');
}

/** In groups of so many characters: `XXXXX-XXXXX`. */
export function inGroups(code: string, size: number): string {
  return code.replaceAll(new RegExp(`(.{${size}})(?=.)`, 'g'), '$1-');
}

/** What was meant, however it was typed; undefined when no code of so many characters can be meant. */
export function readCode(typed: string, { min, max }: { readonly min: number; readonly max: number }) {
  if (typed.length > 4 * max) return undefined;
  const code = typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s\p{Pd}]/gu, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  const fits = code.length >= min && code.length <= max && [...code].every((one) => ALPHABET.includes(one));
  return fits ? code : undefined;
}
