import mongoose, { type Connection, Schema } from 'mongoose';
import type { OutboxClaim, OutboxMessage, OutboxStore } from '../ports/outbox-store.ts';
import { compareAndSet, done, LOST } from './compare-and-set.ts';
import { documentId } from './document-id.ts';
import { number, STRICT, text, textOrNull, time, toDate, toEpochSeconds } from './fields.ts';

interface OutboxDocument extends Omit<OutboxMessage, 'id' | 'expiresAt'> {
  readonly _id: string;
  readonly messageId: string;
  readonly expiresAt: Date;
}

const schema = new Schema<OutboxDocument>(
  {
    _id: text,
    tenantId: text,
    messageId: text,
    userId: textOrNull,
    kind: text,
    sealed: text,
    attempts: number,
    dueAt: number,
    expiresAt: time,
    createdAt: number,
  },
  STRICT,
);

export function mongoOutboxStore(connection: Connection): OutboxStore {
  const outbox = connection.model('outbox', schema, 'outbox');
  return {
    add: async (message) => void (await outbox.insertOne(toDocument(message))),
    // A change by `_id` and tenant, not findOneAndUpdate: that would have to name the shard it looks at.
    claim: (now, lease) =>
      compareAndSet<OutboxMessage | undefined>(async () => {
        const due = { dueAt: mongoose.trusted({ $lte: now }), expiresAt: mongoose.trusted({ $gt: toDate(now) }) };
        const found = await outbox.findOne(due).sort({ dueAt: 1 }).readConcern('local').lean().exec();
        if (found === null) return done(undefined);
        const { _id, tenantId, attempts } = found;
        const next = { attempts: attempts + 1, dueAt: now + lease };
        const { modifiedCount } = await outbox.updateOne(
          { _id, tenantId, attempts, dueAt: found.dueAt },
          { $set: next },
        );
        return modifiedCount === 1 ? done({ ...fromDocument(found), ...next }) : LOST;
      }),
    done: async (message) => void (await outbox.deleteOne(byId(message))),
    retryAt: async (claim, at) =>
      void (await outbox.updateOne({ ...byId(claim), attempts: claim.attempts }, { $set: { dueAt: at } })),
  };
}

function byId({ tenantId, id }: OutboxClaim) {
  return { _id: documentId(tenantId, id), tenantId };
}

export function toDocument({ id, expiresAt, ...rest }: OutboxMessage) {
  return { ...rest, _id: documentId(rest.tenantId, id), messageId: id, expiresAt: toDate(expiresAt) };
}

export function fromDocument(found: OutboxDocument): OutboxMessage {
  const { tenantId, messageId: id, userId, kind, sealed, attempts, dueAt, expiresAt, createdAt } = found;
  return { id, tenantId, userId, kind, sealed, attempts, dueAt, expiresAt: toEpochSeconds(expiresAt), createdAt };
}
