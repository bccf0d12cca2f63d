import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { ProblemError } from '#src/errors.ts';
import { StorageError, type StorageErrorCode } from '../storage-error.ts';

/** Milliseconds for which a statement makes the whole process wait for another one that is writing: others go on. */
export const BLOCKING_WAIT = 0;
/** Milliseconds for which a request waits for it in all, while others are answered. */
const PATIENCE = 5000;
/** Milliseconds between two tries: a group of writes is open for about as long. */
const PAUSE = 1;
/** A file that is moved away is noticed within so many milliseconds. */
const LOOK_EVERY = 1000;

// https://www.sqlite.org/rescode.html: the low byte of an extended code is its primary code.
const BUSY: readonly number[] = [5, 6]; // SQLITE_BUSY, SQLITE_LOCKED
const FAILURES: Readonly<Record<number, readonly [StorageErrorCode, string]>> = {
  5: ['busy', 'is locked by another process that does not let go'],
  6: ['busy', 'is locked by another process that does not let go'],
  8: ['not_writable', 'cannot be written any more'], // SQLITE_READONLY
  10: ['failed', 'cannot be read or written: its disk fails'], // SQLITE_IOERR
  13: ['disk_full', 'cannot grow: no space is left on its disk'], // SQLITE_FULL
  14: ['not_writable', 'cannot be opened any more'], // SQLITE_CANTOPEN
};

/** A store of a port whose methods answer at once: what this backend's stores are before they are guarded. */
export type Immediate<Store> = {
  readonly [Name in keyof Store]: Store[Name] extends (...args: infer Args) => Promise<infer Answer>
    ? (...args: Args) => Answer
    : never;
};

type Method = (...args: readonly unknown[]) => unknown;
type Guarded<Store> = {
  readonly [Name in keyof Store]: Store[Name] extends (...args: infer Args) => infer Answer
    ? (...args: Args) => Promise<Awaited<Answer>>
    : never;
};

/** What stands between the stores and whoever calls them while the database is in trouble. */
export interface Door {
  /** The same store, whose calls wait for other writers, and fail as `unavailable` when the database cannot answer. */
  guard<Store extends object>(store: Store, patience?: number): Guarded<Store>;
  /** Whether a write has failed since `clear`. */
  readonly trouble: { readonly noticed: boolean; clear(): void };
}

/** Guards one open database file. Each call is synchronous inside, so that one which met a lock has done nothing yet. */
export function sqliteDoor(db: DatabaseSync, path: string): Door {
  const isInPlace = presence(db, path);
  let noticed = false;

  const explain = (error: unknown): unknown => {
    const { errcode } = error as { errcode?: unknown };
    const known = typeof errcode === 'number' ? FAILURES[errcode & 0xff] : undefined;
    if (!known) return error;
    noticed ||= !isBusy(error);
    const [code, what] = known;
    return unavailable(new StorageError(code, path, `${path} ${what}.`, error));
  };
  const moved = () => unavailable(new StorageError('failed', path, `${path} was moved or deleted.`));
  const untilFree = async (method: Method, args: readonly unknown[], patience: number): Promise<unknown> => {
    const start = performance.now();
    for (;;) {
      await pause(PAUSE);
      if (!isInPlace()) throw moved();
      try {
        return await method(...args);
      } catch (error) {
        if (!isBusy(error) || performance.now() - start >= patience) throw explain(error);
      }
    }
  };
  // Nearly every call succeeds at once, and costs no more than the promise it has to be.
  const guarded =
    (method: Method, patience: number) =>
    (...args: readonly unknown[]): Promise<unknown> => {
      const failed = async (error: unknown) => {
        if (!isBusy(error)) throw explain(error);
        return untilFree(method, args, patience);
      };
      if (!isInPlace()) return Promise.reject(moved());
      try {
        const answer = method(...args);
        return answer instanceof Promise ? answer.catch(failed) : Promise.resolve(answer);
      } catch (error) {
        return failed(error);
      }
    };

  return {
    guard: <Store extends object>(store: Store, patience = PATIENCE) => {
      const methods = Object.entries(store) as [string, Method][];
      return Object.fromEntries(methods.map(([name, method]) => [name, guarded(method, patience)])) as Guarded<Store>;
    },
    trouble: {
      get noticed() {
        return noticed;
      },
      clear: () => void (noticed = false),
    },
  };
}

function isBusy(error: unknown): boolean {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === 'number' && BUSY.includes(errcode & 0xff);
}

// SQLite would go on writing into a file that has no name any more, and all of it would be lost.
function presence(db: DatabaseSync, path: string): () => boolean {
  if (db.location() === null) return () => true;
  const inodeOf = () => statSync(path, { throwIfNoEntry: false })?.ino;
  const own = inodeOf();
  let isInPlace = true;
  let lookedAt = performance.now();
  return () => {
    if (performance.now() - lookedAt < LOOK_EVERY && isInPlace) return true;
    lookedAt = performance.now();
    isInPlace = inodeOf() === own;
    return isInPlace;
  };
}

function unavailable(cause: StorageError): ProblemError {
  return new ProblemError('unavailable', 'The service cannot reach its data at the moment', { cause });
}
