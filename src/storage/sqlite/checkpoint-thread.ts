// Runs in a thread of its own: moves what is in the journal into the database, so that no request waits for it.
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/** Rounds in a row: each takes what was written during the one before, which is less and less. */
const MOST_ROUNDS = 4;
/** Pages that are left to the next round but one. */
const FEW = 64;

const db = new DatabaseSync(workerData as string);
const passive = db.prepare('PRAGMA wal_checkpoint(PASSIVE)');

parentPort?.on('message', (message) => {
  if (message === 'close') {
    db.close();
    parentPort?.close();
  } else {
    parentPort?.postMessage(checkpoint(), []);
  }
});

/** Answers the pages that the journal holds; 0 where it could not be told. */
function checkpoint(): number {
  try {
    let pages = 0;
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const { busy, log } = passive.get() as { busy: number; log: number };
      const isDone = busy !== 0 || log - pages <= FEW;
      pages = log;
      if (isDone) break;
    }
    return pages;
  } catch {
    // A full or failing disk: whoever writes next is told of it, and says so.
    return 0;
  }
}
