import { setTimeout as pause } from 'node:timers/promises';
import type { Next } from './context.ts';

/** Milliseconds that such an answer takes at least: some times what its work takes. */
const FLOOR = 25;

/**
 * Answers after the same while, whatever there was to find. For what is so quick that reading a row more, or less, could be
 * told from outside (OWASP ASVS 5.0 V6.3.8); a password's hash takes longer than any difference.
 */
export function evenTime(floor: number = FLOOR) {
  return async (_ctx: unknown, next: Next) => {
    const end = performance.now() + floor;
    try {
      await next();
    } finally {
      const left = end - performance.now();
      if (left > 0) await pause(left);
    }
  };
}
