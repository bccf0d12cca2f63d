import type { AuditLog } from '#src/audit/audit-log.ts';
import type { Clock } from '#src/clock.ts';
import { SealError, type Sealer } from '#src/keys/seal.ts';
import type { OutboxMessage } from '#src/storage/ports/outbox-store.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { Logger } from '#src/telemetry/logger.ts';
import type { Compose } from './compose.ts';
import { isMailKind } from './kinds.ts';
import { openLetter } from './letter.ts';
import { nextTry } from './retry.ts';
import type { Transport } from './transport.ts';

/** Takes what waits in the outbox to the mail server. Each node of a deployment has one; they share the work. */
export interface Delivery {
  /** From now on looks by itself: soon after `wake`, and now and then for what others have left. */
  start(): void;
  /** Looks in a moment, when the answer to the request that calls this has left. */
  wake(): void;
  /** Delivers all that is due; resolves when nothing is. */
  drain(): Promise<void>;
  /** Takes on nothing new, and resolves when what is under way has ended or has had its time. */
  stop(): Promise<void>;
}

export interface DeliveryDeps {
  readonly storage: Pick<Storage, 'outbox' | 'unitOfWork'>;
  readonly sealer: Pick<Sealer, 'open'>;
  readonly compose: Compose;
  readonly transport: Transport;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
}

/** Seconds for which a claimed message is kept from other nodes: longer than a try can take. */
const LEASE = 120;
/** Milliseconds between looks for what nobody has called for. */
const POLL = 30_000;
/** Milliseconds that the request which wakes this gets to finish. */
const HEAD_START = 20;
/** Milliseconds that tries under way get at shutdown; what is left is another node's, or the next start's. */
const GRACE = 5000;
/** Mails sent at the same time. */
const LANES = 4;

export function createDelivery(deps: DeliveryDeps): Delivery {
  const { logger } = deps;
  let timer: NodeJS.Timeout | undefined;
  let isStarted = false;
  const stopping = new AbortController();
  let wanted = false;
  let running: Promise<void> | undefined;

  // An outbox that is empty costs one look; each message found opens a further lane beside the first.
  const lanes = async () => {
    let open = 0;
    const lane = async (): Promise<void> => {
      open += 1;
      const others: Promise<void>[] = [];
      while (!stopping.signal.aborted) {
        const message = await claim(deps);
        if (message === undefined) break;
        if (open < LANES) others.push(lane());
        await deliver(message, deps);
      }
      open -= 1;
      await Promise.all(others);
    };
    do {
      wanted = false;
      await lane();
    } while (wanted && !stopping.signal.aborted);
  };
  const drain = () => {
    wanted = true;
    running ??= lanes().finally(() => {
      running = undefined;
    });
    return running;
  };
  const lookIn = (milliseconds: number) => {
    if (!isStarted || stopping.signal.aborted) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      lookIn(POLL);
      drain().catch((error: unknown) => logger.error({ error }, 'the outbox could not be read'));
    }, milliseconds).unref();
  };

  return {
    start: () => {
      isStarted = true;
      lookIn(HEAD_START);
    },
    wake: () => lookIn(HEAD_START),
    drain,
    stop: async () => {
      stopping.abort();
      clearTimeout(timer);
      await Promise.race([running?.catch(() => undefined), after(GRACE)]);
    },
  };
}

const after = (milliseconds: number) => new Promise<void>((resolve) => void setTimeout(resolve, milliseconds).unref());

async function claim({ storage, clock }: DeliveryDeps): Promise<OutboxMessage | undefined> {
  const unit = storage.unitOfWork();
  const message = await storage.outbox.claim(clock.now(), LEASE);
  // Nothing leaves of a request that is not kept for good.
  if (message !== undefined) await unit.durable();
  return message;
}

async function deliver(message: OutboxMessage, deps: DeliveryDeps): Promise<void> {
  const { storage, clock, logger } = deps;
  const about = { tenantId: message.tenantId, kind: message.kind, attempts: message.attempts };
  try {
    const result = await attempt(message, deps);
    if (result.kind === 'sent') return await storage.outbox.done(message);
    if (result.kind === 'refused') return await giveUp(message, result.code, deps);
    const next = nextTry(message, clock.now());
    logger.warn({ ...about, failure: result.code, retryAt: next.at }, 'a mail was not delivered');
    if (next.at === null) return await giveUp(message, next.reason, deps);
    return await storage.outbox.retryAt(message, next.at);
  } catch (error) {
    // It stays claimed, and is tried again when the lease is over.
    return logger.error({ ...about, error }, 'a mail could not be handled');
  }
}

type Attempted = { readonly kind: 'sent' } | { readonly kind: 'refused' | 'failed'; readonly code: string };

async function attempt(message: OutboxMessage, { sealer, compose, transport }: DeliveryDeps): Promise<Attempted> {
  if (!isMailKind(message.kind)) return { kind: 'refused', code: 'unknown_kind' };
  try {
    const { to, details } = openLetter(sealer, message);
    const composed = await compose(message.tenantId, message.kind, details);
    if (composed === undefined) return { kind: 'refused', code: 'tenant_gone' };
    if (to !== null) return await transport.send({ ...composed, id: message.id, to });
    await transport.discard({ ...composed, id: message.id, to: 'nobody@invalid.example' });
    return { kind: 'sent' };
  } catch (error) {
    if (error instanceof SealError) return { kind: 'refused', code: 'unreadable' };
    throw error;
  }
}

const REASONS: readonly string[] = ['expired', 'too_many_tries', 'unreadable', 'tenant_gone', 'unknown_kind'];

async function giveUp(message: OutboxMessage, code: string, { storage, audit, logger }: DeliveryDeps): Promise<void> {
  const { tenantId, userId, kind } = message;
  // A stable word; what the mail server said is for the log.
  const refused = REASONS.includes(code) ? code : 'refused_by_server';
  logger.warn({ tenantId, kind, failure: code }, 'a mail is given up');
  await audit.record('mail.undeliverable', { tenantId, userId: userId ?? undefined, refused });
  await storage.outbox.done(message);
}
