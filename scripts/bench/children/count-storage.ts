import { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { Counts } from './memory-adapter.ts';

const READS = /^(?:find|list)/;

/**
 * Counts what is asked of the ports, and the SQLite transactions that change something. Only in a process that is not
 * timed: counting costs something itself.
 */
export function countStorage(storage: Storage, counts: Counts): void {
  for (const store of Object.values(storage) as unknown[]) {
    if (typeof store !== 'object' || store === null) continue;
    for (const [name, method] of Object.entries(store)) {
      if (typeof method === 'function') Object.assign(store, { [name]: counted(name, method as Method, counts) });
    }
  }
}

type Method = (...args: unknown[]) => unknown;

function counted(name: string, method: Method, counts: Counts): Method {
  return (...args) => {
    if (READS.test(name)) counts.reads += 1;
    else counts.writes += 1;
    return method(...args);
  };
}

/** Before the database is opened. */
export function countTransactions(counts: Counts): void {
  let open = false;
  let changed = false;
  const executed = (sql: string) => {
    if (/^\s*BEGIN\b/i.test(sql)) [open, changed] = [true, false];
    if (/^\s*(?:COMMIT|END)\b/i.test(sql)) {
      if (changed) counts.transactions += 1;
      open = false;
    }
    if (/^\s*ROLLBACK\b(?!\s+TO)/i.test(sql)) open = false;
  };

  const { exec } = DatabaseSync.prototype;
  DatabaseSync.prototype.exec = function execAndCount(this: DatabaseSync, sql: string) {
    exec.call(this, sql);
    executed(sql);
  };
  const { run } = StatementSync.prototype;
  StatementSync.prototype.run = function runAndCount(this: StatementSync, ...args: Parameters<typeof run>) {
    const result = run.apply(this, args);
    executed(this.sourceSQL);
    if (result.changes > 0 && open) changed = true;
    else if (result.changes > 0) counts.transactions += 1;
    return result;
  } as typeof run;
}
