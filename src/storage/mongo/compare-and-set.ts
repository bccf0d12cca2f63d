import { unavailable } from './failures.ts';

/** So many changes of one document do not come at once unless something is very wrong. */
const TRIES = 200;

/** What one try found: somebody else changed the document meanwhile, or the answer. */
export type Outcome<T> = { readonly kind: 'lost' } | { readonly kind: 'done'; readonly answer: T };

export const LOST = { kind: 'lost' } as const;
export const done = <T>(answer: T): Outcome<T> => ({ kind: 'done', answer });

/** Reads, decides and writes where nothing has changed since; again until it has. Each loss is another one's success. */
export async function compareAndSet<T>(attempt: () => Promise<Outcome<T>>): Promise<T> {
  for (let tries = 0; tries < TRIES; tries++) {
    const outcome = await attempt();
    if (outcome.kind === 'done') return outcome.answer;
  }
  throw unavailable();
}
