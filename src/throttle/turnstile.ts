import { ProblemError } from '#src/errors.ts';

interface TurnstileLimits {
  /** How many of one key may be inside at once, and how many may wait for that. */
  readonly inside: number;
  readonly waiting: number;
}

/** Runs what takes long when it is its turn, first come first served. Throws `too_many_requests` where too many wait. */
export type Turnstile = <T>(key: string, run: () => Promise<T>) => Promise<T>;

interface Queue {
  inside: number;
  readonly waiting: (() => void)[];
}

/** A turnstile of this process alone. */
export function turnstile({ inside, waiting }: TurnstileLimits): Turnstile {
  const queues = new Map<string, Queue>();
  const enter = async (queue: Queue) => {
    if (queue.inside < inside) {
      queue.inside += 1;
      return;
    }
    if (queue.waiting.length >= waiting) throw tooMany();
    const { promise, resolve } = Promise.withResolvers<void>();
    queue.waiting.push(resolve);
    await promise;
  };
  // Whoever goes leaves their place to the next one.
  const leave = (key: string, queue: Queue) => {
    const next = queue.waiting.shift();
    if (next) next();
    else queue.inside -= 1;
    if (queue.inside === 0) queues.delete(key);
  };

  return async (key, run) => {
    const queue = queues.get(key) ?? { inside: 0, waiting: [] };
    queues.set(key, queue);
    await enter(queue);
    try {
      return await run();
    } finally {
      leave(key, queue);
    }
  };
}

const RETRY_AFTER = '5';

function tooMany(): ProblemError {
  const headers = { 'Retry-After': RETRY_AFTER };
  return new ProblemError('too_many_requests', 'Others are looking at everybody already: try again soon', { headers });
}
