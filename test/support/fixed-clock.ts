import type { Clock } from '#src/clock.ts';

/** The time at which most tests begin. */
export const NOW = 1_700_000_000;

export interface FixedClock extends Clock {
  advance(seconds: number): void;
  set(now: number): void;
}

/** A clock that moves only when a test says so. */
export function fixedClock(start: number = NOW): FixedClock {
  let now = start;
  return {
    now: () => now,
    advance: (seconds) => void (now += seconds),
    set: (to) => void (now = to),
  };
}
