// Outbox delivers what has to leave after the answer: mail, logout tokens and webhooks.
import type { Clock } from '#src/clock.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { Logger } from '#src/telemetry/logger.ts';
import type { Courier } from './courier.ts';
import { openLanes, type Lanes } from './lanes.ts';

/** Takes what waits in the outbox to where it goes. Each node of a deployment has one; they share the work. */
export interface Delivery {
  /** From now on looks by itself: soon after `wake`, and now and then for what others have left. */
  start(): void;
  /** Looks for that family in a moment, when the answer to the request that calls this has left. */
  wake(family: string): void;
  /** Delivers all that is due; resolves when nothing is. */
  drain(): Promise<void>;
  /** Takes on nothing new, and resolves when what is under way has ended or has had its time. */
  stop(): Promise<void>;
}

export interface DeliveryDeps {
  readonly storage: Pick<Storage, 'outbox' | 'unitOfWork'>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
}

/** Milliseconds between looks for what nobody has called for. */
const POLL = 10_000;
/** Milliseconds that the request which wakes this gets to finish. */
const HEAD_START = 20;
/** Milliseconds that tries under way get at shutdown; what is left is another node's, or the next start's. */
const GRACE = 5000;

/** What one family waits for holds no other up: each has its own courier, lanes and timer. */
export function createDelivery(couriers: readonly Courier[], deps: DeliveryDeps): Delivery {
  const stopping = new AbortController();
  const rounds = new Map(couriers.map((courier) => [courier.family, rounded(courier, stopping.signal, deps)]));
  const all = [...rounds.values()];
  let isStarted = false;
  return {
    start: () => {
      isStarted = true;
      for (const { lookIn } of all) lookIn(HEAD_START);
    },
    wake: (family) => {
      if (isStarted) rounds.get(family)?.lookIn(HEAD_START);
    },
    drain: async () => void (await Promise.all(all.map(({ drain }) => drain()))),
    stop: async () => {
      stopping.abort();
      const ended = Promise.allSettled(all.map(({ end }) => end()));
      await Promise.race([ended, after(GRACE)]);
    },
  };
}

interface Rounds extends Pick<Lanes, 'drain'> {
  /** Looks after so many milliseconds, and regularly from then on. */
  lookIn(milliseconds: number): void;
  /** Looks no more, and resolves with what is under way. */
  end(): Promise<void>;
}

function rounded(courier: Courier, stopping: AbortSignal, deps: DeliveryDeps): Rounds {
  const { drain, underWay } = openLanes(courier, stopping, deps);
  let timer: NodeJS.Timeout | undefined;
  const lookIn = (milliseconds: number) => {
    if (stopping.aborted) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      lookIn(POLL);
      void drain();
    }, milliseconds).unref();
  };
  return {
    drain,
    lookIn,
    end: async () => {
      clearTimeout(timer);
      await underWay();
    },
  };
}

const after = (milliseconds: number) => new Promise<void>((resolve) => void setTimeout(resolve, milliseconds).unref());
