import { createHash } from 'node:crypto';
import type { Outbox } from '#src/outbox/outbox.ts';
import type { AuditBlock, AuditEvent } from '#src/storage/ports/audit-store.ts';
import type { Webhook, WebhookStore } from '#src/storage/ports/webhook-store.ts';

/** The family of the outbox that webhooks are. */
export const WEBHOOK = 'webhook';
export const EVENTS = 'events';
export const TEST = 'test';

const DAY = 86_400;
/** Seconds for which a receiver that does not answer is tried. */
export const WORTH_TRYING = DAY;
/** Longer than it is tried, however long nobody was there to claim it: that it ends undelivered is found out by a courier. */
const LIFETIME = 31 * DAY;

/** What is put down: not the events themselves, which stay in the audit log. */
export interface WebhookContents {
  readonly webhookId: string;
  /** The block whose events it is about; null for a test. */
  readonly block: number | null;
}

/** Events that a webhook is told of, of those that happened since there is one. */
export function wantedBy<Event extends AuditEvent>({ events, createdAt }: Webhook, all: readonly Event[]): Event[] {
  return all.filter(({ type, at }) => at >= createdAt && (events?.includes(type) ?? true));
}

/** Puts down what a keeper has sealed for every webhook that wants to know. */
export function tellWebhooks({ webhooks, outbox }: { webhooks: Pick<WebhookStore, 'list'>; outbox: Outbox }) {
  return async ({ tenantId, number }: AuditBlock, events: readonly AuditEvent[]): Promise<void> => {
    for (const webhook of await webhooks.list(tenantId)) {
      if (webhook.status === 'active' && wantedBy(webhook, events).length > 0) {
        await postBlock(outbox, webhook, number);
      }
    }
  };
}

/** The same block for the same webhook is the same message, by whichever node, and however often it is put down. */
export function postBlock(outbox: Outbox, webhook: Pick<Webhook, 'tenantId' | 'id'>, block: number): Promise<void> {
  const id = uuidOf(`${webhook.tenantId}|${webhook.id}|${block}`);
  return post(outbox, webhook, { id, kind: EVENTS, block });
}

export function postTest(outbox: Outbox, webhook: Pick<Webhook, 'tenantId' | 'id'>): Promise<void> {
  return post(outbox, webhook, { kind: TEST, block: null });
}

function post(
  outbox: Outbox,
  { tenantId, id: webhookId }: Pick<Webhook, 'tenantId' | 'id'>,
  { block, ...message }: { readonly id?: string; readonly kind: string; readonly block: number | null },
): Promise<void> {
  const contents: WebhookContents = { webhookId, block };
  // A tenant's id has no slash, and a client's id no space.
  const destination = `${tenantId}/webhook ${webhookId}`;
  return outbox.post({
    ...message,
    tenantId,
    userId: null,
    family: WEBHOOK,
    destination,
    contents,
    lifetime: LIFETIME,
  });
}

/** RFC 9562 §5.8: a UUID of our own making. */
function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
