import { UsageError } from './failures.ts';

/** A whole number from 1 on; `of` is what the operator has to write otherwise: `--limit`. */
export function readNumber(text: string, of: string, most = 999_999_999): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= most) return number;
  throw new UsageError(`${of} takes a whole number from 1 to ${most}, not “${text}”.`);
}
