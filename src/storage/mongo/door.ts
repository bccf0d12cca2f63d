import { isUnavailability, unavailable } from './failures.ts';
import { patience } from './patience.ts';

/** Milliseconds after which a request is answered, whatever the database does: its work may still be done later. */
const ANSWER_WITHIN = 5000;

/** The door of the backend: every call ends within a bound, and says so when the database is not there. */
export interface Door {
  /** The store with each of its functions behind the door. */
  behind<Store extends object>(store: Store): Store;
  /** One call; `within` is `null` for work that may take its time. */
  pass<T>(work: () => Promise<T>, within?: number | null): Promise<T>;
  /** Begins a request, whose calls share one span of patience, however many there are. */
  begin(): { end(): void };
  /** From now on every call is refused. */
  shut(): void;
}

export function createDoor(): Door {
  const { begin, left } = patience(ANSWER_WITHIN);
  let isShut = false;
  const pass = async <T>(work: () => Promise<T>, within: number | null = left()): Promise<T> => {
    if (isShut) throw new Error('the storage is closed');
    if (within !== null && within <= 0) throw unavailable();
    try {
      return await (within === null ? work() : withDeadline(work(), within));
    } catch (error) {
      throw isUnavailability(error) ? unavailable(error) : error;
    }
  };
  return {
    pass,
    begin,
    behind: (store) => {
      const calls = Object.entries(store).map(([name, call]: [string, (...args: unknown[]) => Promise<unknown>]) => [
        name,
        (...args: unknown[]) =>
          pass(async () => {
            args.forEach(requirePlain);
            return call(...args);
          }),
      ]);
      // Each member is a function of the port, and keeps its name and its arguments.
      return Object.fromEntries(calls) as typeof store;
    },
    shut: () => {
      isShut = true;
    },
  };
}

// The driver takes a RegExp, a Date or a BSON type for more than a value, wherever a schema lets it through.
function requirePlain(value: unknown): void {
  const members: readonly unknown[] = typeof value === 'object' && value !== null ? Object.values(value) : [];
  if ([value, ...members].every(isPlain)) return;
  throw new TypeError('the storage takes texts, numbers, and plain objects of them');
}

function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
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
