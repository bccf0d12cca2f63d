import type { Storage } from '#src/storage/ports/storage.ts';
import type { Next } from './context.ts';

/** Lets no answer out before what it speaks of is on disk, a refusal's audit event included. */
export function durableAnswers(storage: Pick<Storage, 'unitOfWork'>) {
  return async (_ctx: unknown, next: Next) => {
    const unit = storage.unitOfWork();
    try {
      await next();
    } finally {
      await unit.durable();
    }
  };
}
