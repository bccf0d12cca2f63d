import type { Clock } from './clock.ts';

/** Seconds for which another process's change may go unseen. */
export const STALENESS = 5;
/** Values remembered at once; the one read longest ago goes first. */
const CAPACITY = 1000;

export interface RecentlyRead<Value> {
  /** The value, as it was at most five seconds ago. What is not there is looked for every time. */
  find(key: string): Promise<Value | undefined>;
  /** Forgets what was remembered, after a change in this process. */
  forget(key: string): void;
}

/** Remembers for a moment what nearly every request reads and hardly anybody changes. */
export function recentlyRead<Value>(
  read: (key: string) => Promise<Value | undefined>,
  clock: Clock,
): RecentlyRead<Value> {
  const remembered = new Map<string, { readonly value: Value; readonly readAt: number }>();

  const readAnew = async (key: string) => {
    // Taken before the read, so that the bound holds however long that takes.
    const readAt = clock.now();
    const value = await read(key);
    remembered.delete(key);
    if (value !== undefined) remembered.set(key, { value, readAt });
    const [oldest] = remembered.keys();
    if (remembered.size > CAPACITY && oldest !== undefined) remembered.delete(oldest);
    return value;
  };

  return {
    find: async (key) => {
      const known = remembered.get(key);
      // A clock that was set back must not keep a value for longer.
      const age = known === undefined ? STALENESS : Math.abs(clock.now() - known.readAt);
      return known !== undefined && age < STALENESS ? known.value : readAnew(key);
    },
    forget: (key) => void remembered.delete(key),
  };
}
