import type { Changed } from './changed.ts';

/** Where a tenant wants to be told of its audit events. */
export interface Webhook {
  readonly tenantId: string;
  /** A UUID. */
  readonly id: string;
  readonly url: string;
  /** Types of events; null for all of them. */
  readonly events: readonly string[] | null;
  /** What signs, sealed (src/webhooks/secrets.ts). */
  readonly sealedSecret: string;
  readonly status: 'active' | 'paused';
  /** Epoch seconds. */
  readonly createdAt: number;
  /** 1 at first; rises with each change of anything above. */
  readonly version: number;
  /** Epoch seconds. */
  readonly lastDeliveredAt: number | null;
  readonly lastFailure: WebhookFailure | null;
}

export interface WebhookFailure {
  /** Epoch seconds. */
  readonly at: number;
  /** A word without names or addresses. */
  readonly code: string;
}

/** What could not be delivered: the events of one block of the audit log that a webhook wants. */
export interface DeadLetter {
  readonly tenantId: string;
  /** A UUID. */
  readonly id: string;
  readonly webhookId: string;
  readonly block: number;
  /** The last failure. */
  readonly code: string;
  /** Epoch seconds. */
  readonly failedAt: number;
  readonly expiresAt: number;
}

export interface DeadLetterPart {
  readonly webhookId?: string | undefined;
  /** Only those beyond this one: the id of the last of the part before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Every backend passes test/storage/contract/webhook-store.ts. */
export interface WebhookStore {
  add(webhook: Webhook): Promise<void>;
  find(tenantId: string, id: string): Promise<Webhook | undefined>;
  /** The oldest first. */
  list(tenantId: string): Promise<Webhook[]>;
  /** Puts it in the place of version `webhook.version - 1`; how deliveries went stays. */
  update(webhook: Webhook): Promise<Changed>;
  /** With its dead letters. */
  remove(tenantId: string, id: string): Promise<boolean>;
  /** Notes how the last delivery went. */
  recordDelivery(tenantId: string, id: string, delivery: WebhookDelivery): Promise<void>;
  /** In the place of the one of its id, where there is one. */
  addDeadLetter(letter: DeadLetter): Promise<void>;
  /** By id: those that have not expired at `now`. */
  deadLetters(tenantId: string, part: DeadLetterPart, now: number): Promise<DeadLetter[]>;
  findDeadLetter(tenantId: string, id: string, now: number): Promise<DeadLetter | undefined>;
  /** Of N parallel calls one answers true. */
  removeDeadLetter(tenantId: string, id: string): Promise<boolean>;
}

export type WebhookDelivery = { readonly deliveredAt: number } | { readonly failure: WebhookFailure };
