// Cluster runs several server processes on one port of one machine, and puts a new one in the place of one that died.
import cluster, { type Worker } from 'node:cluster';
import type { Logger } from './telemetry/logger.ts';

/** The number of this worker, from 1 up; undefined in a process that nobody has forked. */
export const workerId: number | undefined = cluster.worker?.id;

export interface Workers {
  /** Lets each finish what is under way; resolves when all are gone. */
  stop(): Promise<void>;
}

/** Milliseconds before a worker that died is replaced: doubling while new ones die young. */
const FIRST_DELAY = 100;
const LONGEST_DELAY = 30_000;
/** Milliseconds after which a worker no longer counts as one that died young. */
const STEADY = 60_000;
/** Milliseconds that workers get to stop: more than they give their own requests. */
const GRACE = 15_000;

const SWEEP = 'sweep';

/** Forks the workers and keeps their number; one of them at a time is told to sweep. */
export function runWorkers(count: number, logger: Logger): Workers {
  const alive = new Set<Worker>();
  const delays = new Set<NodeJS.Timeout>();
  let sweeper: Worker | undefined;
  let stopping = false;

  const appoint = () => {
    if (stopping || (sweeper && alive.has(sweeper))) return;
    [sweeper] = alive;
    sweeper?.send(SWEEP);
  };
  const start = (diedYoung: number) => {
    const worker = cluster.fork();
    const begun = performance.now();
    const about = { worker: worker.id, pid: worker.process.pid };
    worker.once('listening', () => {
      alive.add(worker);
      logger.info(about, 'a worker is up');
      appoint();
    });
    worker.once('exit', (status, signal) => {
      alive.delete(worker);
      if (stopping) return;
      appoint();
      const isSteady = performance.now() - begun >= STEADY;
      const delay = Math.min(FIRST_DELAY * 2 ** (isSteady ? 0 : diedYoung), LONGEST_DELAY);
      logger.error({ ...about, status, signal, restartMs: delay }, 'a worker has died');
      later(delay, () => start(isSteady ? 1 : diedYoung + 1));
    });
  };
  const later = (delay: number, act: () => void) => {
    const timer = setTimeout(() => {
      delays.delete(timer);
      act();
    }, delay);
    delays.add(timer);
  };

  for (let index = 0; index < count; index++) start(0);
  return {
    stop: async () => {
      stopping = true;
      for (const timer of delays) clearTimeout(timer);
      await stopAll();
    },
  };
}

/** Calls back when the primary chooses this worker to sweep. */
export function whenAppointed(act: () => void): void {
  process.on('message', (message) => {
    if (message === SWEEP) act();
  });
}

async function stopAll(): Promise<void> {
  const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
  const gone = workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve)));
  for (const { process: child } of workers) child.kill('SIGTERM');
  const deadline = setTimeout(() => {
    for (const { process: child } of workers) child.kill('SIGKILL');
  }, GRACE);
  await Promise.all(gone);
  clearTimeout(deadline);
}
