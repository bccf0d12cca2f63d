import { ProblemError } from '#src/errors.ts';

/** Runs so many tasks at a time, lets so many more wait in order, and turns the rest away. */
export function workQueue({ running, waiting }: { readonly running: number; readonly waiting: number }) {
  const queue: (() => void)[] = [];
  let free = running;

  return async function run<Result>(task: () => Promise<Result>): Promise<Result> {
    if (free > 0) free -= 1;
    else if (queue.length < waiting) await new Promise<void>((resolve) => queue.push(resolve));
    else throw new ProblemError('unavailable', 'Too many people are signing in at once. Try again in a moment.');
    try {
      return await task();
    } finally {
      // The place goes to the next in line, or becomes free.
      const next = queue.shift();
      if (next) next();
      else free += 1;
    }
  };
}
