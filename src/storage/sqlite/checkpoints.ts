import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';

/** Keeps the journal short without making requests wait. */
export interface Checkpoints {
  /** After each commit of this process. */
  committed(): void;
  /** Lets go of the database. */
  close(): Promise<void>;
}

/** Milliseconds between two checkpoints, and commits that are worth one. */
const EVERY = 250;
const WORTH = 32;
/** Pages of the journal, of 4 KiB: from so many on it is to begin anew. */
const LONG = 4000;
/** Pages at which a commit does it all itself: as long as there is no thread, and where the thread cannot keep up. */
const ALONE = 1000;
const AT_MOST = 16_000;

const THREAD = new URL(import.meta.url.replace('checkpoints', 'checkpoint-thread'));

/**
 * Has a thread copy the journal into the database while this one goes on. The thread is started by the first commits that
 * are worth it, so that an idle server has none. Other processes may do the same: SQLite lets one at a time.
 */
export function checkpoints(db: DatabaseSync, every = EVERY): Checkpoints {
  const path = db.location();
  const thread = lazyThread(path, (isThere) => {
    if (db.isOpen) db.exec(`PRAGMA wal_autocheckpoint = ${isThere ? AT_MOST : ALONE}`);
  });
  let commits = 0;
  let timer: NodeJS.Timeout | undefined;

  const request = () => {
    timer = undefined;
    if (commits < WORTH || !db.isOpen) return;
    commits = 0;
    thread.checkpoint();
  };
  return {
    committed: () => {
      if (path === null) return;
      commits += 1;
      if (thread.takePages() >= LONG) finish(db);
      timer ??= setTimeout(request, every).unref();
    },
    close: () => {
      clearTimeout(timer);
      return thread.close();
    },
  };
}

// What the thread has left is little. Once all is copied and nobody reads, the next write begins the journal anew.
function finish(db: DatabaseSync): void {
  try {
    db.exec('PRAGMA wal_checkpoint(PASSIVE)');
  } catch {
    // A full or failing disk: whoever writes next is told of it. What was committed is.
  }
}

function lazyThread(path: string | null, onChange: (isThere: boolean) => void) {
  let thread: Worker | undefined;
  let hasFailed = false;
  let isUnderWay = false;
  let pages = 0;

  const start = () => {
    const limits = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 };
    const started = new Worker(THREAD, { workerData: path, resourceLimits: limits });
    started.unref();
    started.on('message', (found: number) => {
      isUnderWay = false;
      pages = found;
    });
    started.once('error', () => (hasFailed = true));
    started.once('exit', () => {
      thread = undefined;
      isUnderWay = false;
      onChange(false);
    });
    onChange(true);
    return started;
  };
  return {
    checkpoint: () => {
      // One that has failed is not started again: the commits do its work.
      if (isUnderWay || hasFailed) return;
      isUnderWay = true;
      thread ??= start();
      thread.postMessage('checkpoint', []);
    },
    /** The pages that the last checkpoint found, once. */
    takePages: () => {
      const found = pages;
      pages = 0;
      return found;
    },
    close: async () => {
      const open = thread;
      if (open === undefined) return;
      const gone = new Promise((resolve) => open.once('exit', resolve));
      // Whoever closes waits for it, though nothing else may keep the process running.
      open.ref();
      open.postMessage('close', []);
      await gone;
    },
  };
}
