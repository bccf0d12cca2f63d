import { writes, type Operation } from '../operation.ts';

/** Whether `If-Match` means anything there: it changes something that has a version. */
export function takesMatch(op: Operation): boolean {
  return op.needsMatch === true || op.takesMatch === true || (writes(op) && !op.creates && op.version !== undefined);
}

/** Whether a request may name a key to be done once only. */
export function takesIdempotencyKey({ method, stream }: Pick<Operation, 'method' | 'stream'>): boolean {
  return method === 'POST' && stream === undefined;
}
