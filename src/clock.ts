/** The only door to time. Tests pass a fixed clock instead. */
export interface Clock {
  /** Whole seconds since the epoch. */
  now(): number;
}

export const systemClock: Clock = {
  now: () => Math.floor(Date.now() / 1000),
};
