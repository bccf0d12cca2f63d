import type { OutboxMessage } from '#src/storage/ports/outbox-store.ts';
import type { Courier } from './courier.ts';
import type { DeliveryDeps } from './delivery.ts';
import { nextTry } from './retry.ts';

/** Seconds for which a failure keeps from its destination what has not been tried itself. */
const LONGEST_WAIT_FOR_ANOTHER = 300;

/** One try, and what follows from it. Does not throw. */
export async function deliver(message: OutboxMessage, courier: Courier, deps: DeliveryDeps): Promise<void> {
  const { storage, clock, logger } = deps;
  const about = { tenantId: message.tenantId, kind: message.kind, attempts: message.attempts };
  const abandon = async (code: string) => {
    logger.warn({ ...about, failure: code }, 'a message of the outbox is given up');
    await courier.abandon(message, code);
    await storage.outbox.done(message);
  };
  try {
    const attempt = await courier.deliver(message);
    if (attempt.kind === 'done') return await storage.outbox.done(message);
    if (attempt.kind === 'refused') return await abandon(attempt.code);
    const now = clock.now();
    const next = nextTry(message, courier, now);
    logger.warn({ ...about, failure: attempt.code, retryAt: next.at }, 'a message of the outbox was not delivered');
    if (next.at === null) return await abandon(next.reason);
    // The one that failed goes first: it tells for the others whether it is worth trying.
    await putOthersBack(message, Math.min(next.at, now + LONGEST_WAIT_FOR_ANOTHER) + 1, deps);
    return await storage.outbox.retryAt(message, next.at);
  } catch (error) {
    // It stays claimed, and is tried again when the lease is over.
    return logger.error({ ...about, error }, 'a message of the outbox could not be handled');
  }
}

async function putOthersBack({ tenantId, destination }: OutboxMessage, until: number, { storage }: DeliveryDeps) {
  if (destination !== null) await storage.outbox.postpone(tenantId, destination, until);
}
