import type { DatabaseSync } from 'node:sqlite';
import type { Writer } from './writer.ts';

/** Rows of one kind that were read a moment ago, by key; that there is none is remembered, too. */
export interface RowCache<Row> {
  /** The row as it is in the database now: remembered if nobody can have changed it since, or read. */
  find(key: string, read: () => Row | undefined): Row | undefined;
  /** What the key stands for has changed. */
  forget(key: string | undefined): void;
  /** Does what may change the row of this key, or any row for `undefined`. */
  readonly write: <T>(key: string | undefined, statement: () => T) => T;
  /** The same for a work of several statements. */
  readonly writeAll: <T>(key: string | undefined, work: () => T) => T;
}

export interface RowCaches {
  /** A cache whose rows nobody changes but through it. */
  create<Row>(): RowCache<Row>;
  /** Forgets every row: what was read may have been taken back. */
  clear(): void;
}

/** Rows remembered by each cache; the one remembered longest goes first. */
const CAPACITY = 4096;

/**
 * Remembers rows of this connection for as long as no other has written. Whether one has is asked for once in a turn of the
 * event loop: what another process answers during that turn may be seen by the next.
 */
export function rowCaches(db: DatabaseSync, { write, writeAll }: Writer): RowCaches {
  // Changes with each commit of another connection, and of no other: https://www.sqlite.org/pragma.html#pragma_data_version
  const dataVersion = db.prepare('PRAGMA data_version');
  dataVersion.setReturnArrays(true);
  const caches: Map<string, unknown>[] = [];
  let known: unknown;
  let isCurrent = false;

  const clear = () => caches.forEach((rows) => rows.clear());
  const nextTurn = () => void (isCurrent = false);
  const refresh = () => {
    // The driver types rows as objects, whatever it was told to return.
    const version = (dataVersion.get() as unknown as readonly unknown[])[0];
    if (version !== known) clear();
    known = version;
    isCurrent = true;
    setImmediate(nextTurn);
  };

  return {
    clear,
    create: <Row>(): RowCache<Row> => {
      const rows = new Map<string, Row | undefined>();
      caches.push(rows);
      const forget = (key: string | undefined) => {
        if (key === undefined) rows.clear();
        else rows.delete(key);
      };
      const writing =
        (run: Writer['write']) =>
        <T>(key: string | undefined, change: () => T): T => {
          const result = run(change);
          forget(key);
          return result;
        };
      return {
        find: (key, read) => {
          if (!isCurrent) refresh();
          const remembered = rows.get(key);
          if (remembered !== undefined || rows.has(key)) return remembered;
          const row = read();
          if (rows.size >= CAPACITY) rows.delete(rows.keys().next().value ?? '');
          rows.set(key, row);
          return row;
        },
        forget,
        write: writing(write),
        writeAll: writing(writeAll),
      };
    },
  };
}
