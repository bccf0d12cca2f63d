import { ProblemError } from '#src/errors.ts';

interface Waiting {
  readonly weight: number;
  readonly start: () => void;
}

/**
 * Runs so many tasks at a time, lets others wait in order until they weigh so much together, and turns the rest away. A task
 * weighs 1 unless it is said to be heavier.
 */
export function workQueue({ running, waiting }: { readonly running: number; readonly waiting: number }) {
  const queue: Waiting[] = [];
  let free = running;
  let ahead = 0;

  return async function run<Result>(task: () => Promise<Result>, itsWeight = 1): Promise<Result> {
    // However heavy it is, it may wait alone.
    const weight = Math.min(itsWeight, waiting);
    if (free > 0) {
      free -= 1;
    } else if (ahead + weight <= waiting && waiting > 0) {
      ahead += weight;
      await new Promise<void>((start) => queue.push({ weight, start }));
    } else {
      throw new ProblemError('unavailable', 'Too many people are signing in at once. Try again in a moment.');
    }
    try {
      return await task();
    } finally {
      // The place goes to the next in line, or becomes free.
      const next = queue.shift();
      ahead -= next?.weight ?? 0;
      if (next) next.start();
      else free += 1;
    }
  };
}
