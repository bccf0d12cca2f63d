import type { DatabaseSync } from 'node:sqlite';
import type { UnitOfWork } from '../ports/storage.ts';

/** The only way to change the database. */
export interface Writer {
  /** Runs one statement; seen at once by everybody who reads here, and on disk with its group. */
  readonly write: <T>(statement: () => T) => T;
  /** Does synchronous work of several statements, wholly or not at all. */
  readonly writeAll: <T>(work: () => T) => T;
}

interface WriterEvents {
  readonly committed?: () => void;
  /** What was written, and perhaps read since, is taken back. */
  readonly lost?: () => void;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Milliseconds after which writes are put on disk though nobody waits for them: other processes want to write, too. */
const LONGEST_OPEN = 5;

/**
 * Groups writes into transactions, so that a request, and requests at the same moment, share one sync of the disk. A group
 * begins with its first write, and is committed one turn of the event loop after somebody waits for it.
 */
export class GroupWriter implements Writer {
  readonly #db: DatabaseSync;
  /** The number of the group under way, or of the last one. */
  #group = 0;
  #failed: { readonly group: number; readonly error: unknown } | undefined;
  #waiters: Waiter[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #events: WriterEvents;

  constructor(db: DatabaseSync, events: WriterEvents = {}) {
    this.#db = db;
    this.#events = events;
  }

  readonly write = <T>(statement: () => T): T => {
    if (!this.#db.isTransaction) this.#begin();
    try {
      return statement();
    } catch (error) {
      // Some failures (a full disk, for one) have rolled back the whole group.
      if (!this.#db.isTransaction) this.#fail(error);
      throw error;
    }
  };

  readonly writeAll = <T>(work: () => T): T =>
    this.write(() => {
      this.#db.exec('SAVEPOINT work');
      try {
        const result = work();
        this.#db.exec('RELEASE work');
        return result;
      } catch (error) {
        if (this.#db.isTransaction) this.#db.exec('ROLLBACK TO work; RELEASE work');
        throw error;
      }
    });

  unitOfWork(): UnitOfWork {
    // What is under way may get writes of this unit as well, so it counts.
    const before = this.#db.isTransaction ? this.#group - 1 : this.#group;
    return { durable: () => this.#durable(before) };
  }

  /** Puts on disk what is pending. */
  commit(): void {
    // Asked for by somebody who was served meanwhile, perhaps with the database closed since.
    if (!this.#db.isOpen || !this.#db.isTransaction) return;
    try {
      this.#db.exec('COMMIT');
      this.#settle(({ resolve }) => resolve());
      this.#events.committed?.();
    } catch (error) {
      this.#fail(error);
    }
  }

  #begin(): void {
    this.#db.exec('BEGIN IMMEDIATE');
    this.#group += 1;
    this.#timer = setTimeout(() => this.commit(), LONGEST_OPEN);
  }

  #fail(error: unknown): void {
    this.#failed = { group: this.#group, error };
    this.#events.lost?.();
    if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
    this.#settle(({ reject }) => reject(error));
  }

  #settle(end: (waiter: Waiter) => void): void {
    clearTimeout(this.#timer);
    const waiters = this.#waiters;
    this.#waiters = [];
    waiters.forEach(end);
  }

  #durable(before: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failed && this.#failed.group > before) {
        reject(this.#failed.error);
      } else if (this.#db.isTransaction) {
        if (this.#waiters.length === 0) setImmediate(() => this.commit());
        this.#waiters.push({ resolve, reject });
      } else {
        resolve();
      }
    });
  }
}
