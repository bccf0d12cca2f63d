import type { Clock } from '#src/clock.ts';
import { SealError, type Sealer } from '#src/keys/seal.ts';
import { post, type Posted } from '#src/outbound/post.ts';
import { openContents } from '#src/outbox/contents.ts';
import type { Attempt, Courier } from '#src/outbox/courier.ts';
import type { AuditEvent } from '#src/storage/ports/audit-store.ts';
import type { OutboxMessage } from '#src/storage/ports/outbox-store.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { Webhook } from '#src/storage/ports/webhook-store.ts';
import { WEBHOOK, wantedBy, WORTH_TRYING, type WebhookContents } from './messages.ts';
import { signatureHeaders } from './secrets.ts';

export interface WebhookCourierDeps {
  readonly storage: Pick<Storage, 'auditChain' | 'webhooks'>;
  readonly sealer: Pick<Sealer, 'open'>;
  readonly clock: Clock;
  readonly allowPrivateFetch: boolean;
}

/** Milliseconds that a receiver has to answer. */
const TIME_LIMIT = 10_000;
/** Enough that it takes many silent receivers to keep the others waiting. */
const LANES = 8;
/** Seconds for which what could not be delivered is kept. */
const KEPT = 30 * 86_400;

/** Takes sealed events to whoever wants to know. */
export function webhookCourier(deps: WebhookCourierDeps): Courier {
  return {
    family: WEBHOOK,
    lanes: LANES,
    mostAttempts: Infinity,
    deliver: async (message) => {
      const webhook = await findWebhook(message, deps);
      if (typeof webhook === 'string') return { kind: 'refused', code: webhook };
      const attempt = await tryOnce(message, webhook, deps);
      await note(webhook, attempt, deps);
      return attempt;
    },
    abandon: (message, code) => keepAsDeadLetter(message, code, deps),
  };
}

async function findWebhook(message: OutboxMessage, deps: WebhookCourierDeps): Promise<Webhook | string> {
  if (deps.clock.now() >= message.createdAt + WORTH_TRYING) return 'expired';
  const contents = readContents(message, deps);
  if (contents === undefined) return 'unreadable';
  const webhook = await deps.storage.webhooks.find(message.tenantId, contents.webhookId);
  if (!webhook) return 'webhook_gone';
  return webhook.status === 'paused' ? 'paused' : webhook;
}

function readContents(message: OutboxMessage, { sealer }: WebhookCourierDeps): WebhookContents | undefined {
  try {
    return openContents(sealer, message) as WebhookContents;
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}

async function tryOnce(message: OutboxMessage, webhook: Webhook, deps: WebhookCourierDeps): Promise<Attempt> {
  const { sealer, clock, allowPrivateFetch } = deps;
  if (!allowPrivateFetch && !webhook.url.startsWith('https://')) return { kind: 'refused', code: 'not_https' };
  const body = await bodyOf(message, webhook, deps);
  if (body === undefined) return { kind: 'done' };
  try {
    const headers = signatureHeaders(webhook, { id: message.id, body }, { sealer, now: clock.now() });
    const limits = { timeLimit: TIME_LIMIT, allowPrivate: allowPrivateFetch };
    return judge(await post(webhook.url, { type: 'application/json', text: body, headers }, limits));
  } catch (error) {
    if (error instanceof SealError) return { kind: 'refused', code: 'unreadable' };
    throw error;
  }
}

// Standard Webhooks 1.0: any 2xx takes it, and 410 wants to be told nothing more.
function judge(posted: Posted): Attempt {
  if ('failure' in posted) return { kind: 'failed', code: posted.failure };
  const { status } = posted;
  if (status >= 200 && status < 300) return { kind: 'done' };
  return status === 410 ? { kind: 'refused', code: 'gone' } : { kind: 'failed', code: `status_${status}` };
}

/** As the webhook wants it now; undefined where there is nothing (any more) that it wants. */
async function bodyOf(
  message: OutboxMessage,
  webhook: Webhook,
  { storage, ...deps }: WebhookCourierDeps,
): Promise<string | undefined> {
  const { tenantId } = message;
  const number = readContents(message, { storage, ...deps })?.block ?? null;
  if (number === null) return told('webhook.test', message.createdAt, { tenant: tenantId });
  const [block] = await storage.auditChain.blocks(tenantId, number - 1, 1);
  const events = wantedBy(webhook, await storage.auditChain.eventsOf(tenantId, number));
  if (block?.number !== number || events.length === 0) return undefined;
  const from = { number, hash: block.hash, previousHash: block.previousHash };
  return told('audit.events', block.lastAt, { tenant: tenantId, block: from, events: events.map(shown) });
}

function told(type: string, at: number, data: object): string {
  return JSON.stringify({ type, timestamp: new Date(at * 1000).toISOString(), data });
}

// Whose events they are is said once.
function shown({ tenantId: _tenant, ...event }: AuditEvent) {
  return event;
}

function note({ tenantId, id }: Webhook, attempt: Attempt, { storage, clock }: WebhookCourierDeps): Promise<void> {
  const now = clock.now();
  const delivery = attempt.kind === 'done' ? { deliveredAt: now } : { failure: { at: now, code: attempt.code } };
  return storage.webhooks.recordDelivery(tenantId, id, delivery);
}

async function keepAsDeadLetter(message: OutboxMessage, code: string, deps: WebhookCourierDeps): Promise<void> {
  const { storage, clock } = deps;
  const { webhookId, block = null } = readContents(message, deps) ?? {};
  // A test is over, and what nobody can read is of no use.
  if (webhookId === undefined || block === null) return;
  const webhook = await storage.webhooks.find(message.tenantId, webhookId);
  if (!webhook) return;
  const { tenantId, id } = message;
  const failedAt = clock.now();
  const reason = code === 'expired' ? (webhook.lastFailure?.code ?? code) : code;
  await storage.webhooks.addDeadLetter({
    ...{ tenantId, id, webhookId, block, code: reason, failedAt },
    expiresAt: failedAt + KEPT,
  });
}
