import { isUnavailability, unavailable } from './failures.ts';

/** Milliseconds after which a caller is answered, whatever the database does: its work may still be done later. */
const ANSWER_WITHIN = 5000;

/** The door of the backend: every call ends within a bound, and says so when the database is not there. */
export interface Door {
  /** The store with each of its functions behind the door. */
  behind<Store extends object>(store: Store): Store;
  /** One call; `within` is `null` for work that may take its time. */
  pass<T>(work: () => Promise<T>, within?: number | null): Promise<T>;
  /** From now on every call is refused. */
  shut(): void;
}

export function createDoor(): Door {
  let isShut = false;
  const pass = async <T>(work: () => Promise<T>, within: number | null = ANSWER_WITHIN): Promise<T> => {
    if (isShut) throw new Error('the storage is closed');
    try {
      return await (within === null ? work() : withDeadline(work(), within));
    } catch (error) {
      throw isUnavailability(error) ? unavailable(error) : error;
    }
  };
  return {
    pass,
    behind: (store) => {
      const calls = Object.entries(store).map(([name, call]: [string, (...args: unknown[]) => Promise<unknown>]) => [
        name,
        (...args: unknown[]) => pass(() => call(...args)),
      ]);
      // Each member is a function of the port, and keeps its name and its arguments.
      return Object.fromEntries(calls) as typeof store;
    },
    shut: () => {
      isShut = true;
    },
  };
}

async function withDeadline<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unavailable()), milliseconds);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
