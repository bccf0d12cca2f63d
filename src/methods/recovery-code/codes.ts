// Recovery code proves with one of the codes a user has put away.
import type { Random } from '#src/random.ts';
import { inGroups, randomCode, readCode } from '../typed-code.ts';

const CODES = 10;
const CHARACTERS = 15; // 75 bits

/** Ten codes as shown: XXXXX-XXXXX-XXXXX. */
export function generateCodes(random: Pick<Random, 'below'>): string[] {
  return Array.from({ length: CODES }, () => inGroups(randomCode(random, CHARACTERS), 5));
}

/** A code however it was typed, or undefined when it cannot be one. */
export function normaliseCode(typed: string): string | undefined {
  return readCode(typed, { min: CHARACTERS, max: CHARACTERS });
}
