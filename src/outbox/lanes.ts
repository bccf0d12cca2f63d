import type { OutboxMessage } from '#src/storage/ports/outbox-store.ts';
import type { Courier } from './courier.ts';
import type { DeliveryDeps } from './delivery.ts';
import { deliver } from './deliver.ts';

/** Seconds for which a claimed message is kept from other nodes: longer than a try can take. */
const LEASE = 120;

/** The work of one courier in this process. */
export interface Lanes {
  /** Delivers all of the family that is due; resolves when nothing is, or when the outbox could not be read. */
  drain(): Promise<void>;
  /** Resolves when nothing is under way. */
  underWay(): Promise<void>;
}

/** An outbox that is empty costs one look; each message found opens a further lane beside the others. */
export function openLanes(courier: Courier, stopping: AbortSignal, deps: DeliveryDeps): Lanes {
  const next = claimer(courier, deps);
  const running = new Set<Promise<void>>();
  let missed = false;

  const work = async () => {
    while (!stopping.aborted) {
      const taken = await next();
      if (taken === undefined) return;
      openLane();
      await deliver(taken.message, courier, deps);
      taken.release();
    }
  };
  const openLane = () => {
    // All may be about to close, having found nothing.
    missed = running.size === courier.lanes;
    if (missed) return;
    const failed = (error: unknown) => deps.logger.error({ error }, 'the outbox could not be read');
    const lane = work()
      .catch(failed)
      .finally(() => {
        running.delete(lane);
        if (missed && !stopping.aborted) openLane();
      });
    running.add(lane);
  };
  const underWay = async () => {
    while (running.size > 0) await Promise.all(running);
  };

  return {
    drain: () => {
      openLane();
      return underWay();
    },
    underWay,
  };
}

interface Taken {
  readonly message: OutboxMessage;
  /** Lets others have what goes to the same destination. */
  release(): void;
}

// One message at a time to each destination, however many there are: who is slow takes up one lane, and no more.
function claimer({ family }: Courier, { storage, clock }: DeliveryDeps): () => Promise<Taken | undefined> {
  const busy = new Set<string>();
  const claim = async (): Promise<Taken | undefined> => {
    const message = await storage.outbox.claim({ family, now: clock.now(), lease: LEASE, except: [...busy] });
    if (message === undefined) return undefined;
    const { destination } = message;
    if (destination !== null) busy.add(destination);
    return { message, release: () => void (destination !== null && busy.delete(destination)) };
  };
  let turn: Promise<unknown> = Promise.resolve();
  return async () => {
    const unit = storage.unitOfWork();
    // After each other, so that each knows what the one before has taken.
    const claimed = turn.then(claim);
    turn = claimed.catch(() => undefined);
    const taken = await claimed;
    if (taken === undefined) return undefined;
    try {
      // Nothing leaves of a request that is not kept for good.
      await unit.durable();
      return taken;
    } catch (error) {
      taken.release();
      throw error;
    }
  };
}
