import mongoose, { type Connection, Schema } from 'mongoose';
import type { DeadLetter, Webhook, WebhookFailure, WebhookStore } from '../ports/webhook-store.ts';
import { documentId } from './document-id.ts';
import { upserting } from './failures.ts';
import { number, numberOrNull, STRICT, text, textOrNull, time, toDate, toEpochSeconds } from './fields.ts';

export interface WebhookDocument extends Omit<Webhook, 'id' | 'events' | 'lastFailure'> {
  readonly _id: string;
  readonly webhookId: string;
  /** As JSON, both. */
  readonly events: string | null;
  readonly lastFailure: string | null;
}

const schema = new Schema<WebhookDocument>(
  {
    _id: text,
    tenantId: text,
    webhookId: text,
    url: text,
    events: textOrNull,
    sealedSecret: text,
    status: { ...text, enum: ['active', 'paused'] },
    createdAt: number,
    version: number,
    lastDeliveredAt: numberOrNull,
    lastFailure: textOrNull,
  },
  STRICT,
);

export function mongoWebhookStore(connection: Connection): WebhookStore {
  const webhooks = connection.model('webhook', schema, 'webhook');
  const letters = lettersOf(connection);
  const find = async (tenantId: string, id: string) => {
    const found = await webhooks.findOne(byId(tenantId, id)).lean().exec();
    return found ? fromDocument(found) : undefined;
  };

  return {
    add: async (webhook) => void (await webhooks.insertOne(toDocument(webhook))),
    find,
    list: async (tenantId) =>
      (await webhooks.find({ tenantId }).sort({ createdAt: 1, _id: 1 }).lean().exec()).map(fromDocument),
    update: async (webhook) => {
      const { tenantId, id, version } = webhook;
      const { url, events, sealedSecret, status } = toDocument(webhook);
      const before = { ...byId(tenantId, id), version: version - 1 };
      const next = { $set: { url, events, sealedSecret, status, version } };
      if ((await webhooks.updateOne(before, next, { runValidators: true })).modifiedCount === 1) return 'updated';
      return (await find(tenantId, id)) ? 'changed' : 'missing';
    },
    remove: async (tenantId, id) => {
      const isGone = (await webhooks.deleteOne(byId(tenantId, id))).deletedCount === 1;
      await letters.deleteMany({ tenantId, webhookId: id });
      return isGone;
    },
    recordDelivery: async (tenantId, id, delivery) => {
      const note =
        'failure' in delivery
          ? { lastFailure: JSON.stringify(delivery.failure) }
          : { lastDeliveredAt: delivery.deliveredAt };
      await webhooks.updateOne(byId(tenantId, id), { $set: note });
    },
    ...deadLetters(letters),
  };
}

const byId = (tenantId: string, id: string) => ({ _id: documentId(tenantId, id), tenantId });

export function toDocument({ id, events, lastFailure, ...rest }: Webhook): WebhookDocument {
  const texts = { events: events && JSON.stringify(events), lastFailure: lastFailure && JSON.stringify(lastFailure) };
  return { ...rest, _id: documentId(rest.tenantId, id), webhookId: id, ...texts };
}

export function fromDocument(found: WebhookDocument): Webhook {
  const { tenantId, webhookId: id, url, events, sealedSecret, status, createdAt, version, lastDeliveredAt } = found;
  const lastFailure = found.lastFailure === null ? null : (JSON.parse(found.lastFailure) as WebhookFailure);
  const wanted = events === null ? null : (JSON.parse(events) as string[]);
  return { tenantId, id, url, events: wanted, sealedSecret, status, createdAt, version, lastDeliveredAt, lastFailure };
}

export interface LetterDocument extends Omit<DeadLetter, 'id' | 'expiresAt'> {
  readonly _id: string;
  readonly letterId: string;
  readonly expiresAt: Date;
}

const letterSchema = new Schema<LetterDocument>(
  {
    _id: text,
    tenantId: text,
    letterId: text,
    webhookId: text,
    block: number,
    code: text,
    failedAt: number,
    expiresAt: time,
  },
  STRICT,
);

const lettersOf = (connection: Connection) => connection.model('dead_letter', letterSchema, 'dead_letter');
type Letters = ReturnType<typeof lettersOf>;
type LetterMethods = 'addDeadLetter' | 'deadLetters' | 'findDeadLetter' | 'removeDeadLetter';

function deadLetters(letters: Letters): Pick<WebhookStore, LetterMethods> {
  const alive = (now: number) => ({ expiresAt: mongoose.trusted({ $gt: toDate(now) }) });
  return {
    addDeadLetter: async (letter) => {
      const { _id, ...rest } = fromLetter(letter);
      const { tenantId } = letter;
      await upserting(() => letters.updateOne({ _id, tenantId }, { $set: rest }, { upsert: true }));
    },
    deadLetters: async (tenantId, { webhookId, after = '', limit }, now) => {
      const whose = webhookId === undefined ? { tenantId } : { tenantId, webhookId };
      const beyond = { letterId: mongoose.trusted({ $gt: after }) };
      const found = letters.find({ ...whose, ...beyond, ...alive(now) }).sort({ letterId: 1 });
      return (await found.limit(limit).lean().exec()).map(toLetter);
    },
    findDeadLetter: async (tenantId, id, now) => {
      const found = await letters
        .findOne({ ...byId(tenantId, id), ...alive(now) })
        .lean()
        .exec();
      return found ? toLetter(found) : undefined;
    },
    removeDeadLetter: async (tenantId, id) => (await letters.deleteOne(byId(tenantId, id))).deletedCount === 1,
  };
}

export function fromLetter({ id, expiresAt, ...rest }: DeadLetter): LetterDocument {
  return { ...rest, _id: documentId(rest.tenantId, id), letterId: id, expiresAt: toDate(expiresAt) };
}

export function toLetter(found: LetterDocument): DeadLetter {
  const { tenantId, letterId: id, webhookId, block, code, failedAt, expiresAt } = found;
  return { tenantId, id, webhookId, block, code, failedAt, expiresAt: toEpochSeconds(expiresAt) };
}
