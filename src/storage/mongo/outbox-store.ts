import mongoose, { type Connection, Schema } from 'mongoose';
import {
  FIRST_FAMILY,
  type Claiming,
  type OutboxClaim,
  type OutboxMessage,
  type OutboxStore,
} from '../ports/outbox-store.ts';
import { compareAndSet, done, LOST } from './compare-and-set.ts';
import { documentId } from './document-id.ts';
import { unlessTaken } from './failures.ts';
import { number, STRICT, text, textOrNull, time, toDate, toEpochSeconds } from './fields.ts';

interface OutboxDocument extends Omit<OutboxMessage, 'id' | 'expiresAt' | 'family' | 'destination'> {
  readonly _id: string;
  readonly messageId: string;
  readonly expiresAt: Date;
  /** Absent, as the next one, from what an older release has written. */
  readonly family?: string | null;
  readonly destination?: string | null;
}

const schema = new Schema<OutboxDocument>(
  {
    _id: text,
    tenantId: text,
    messageId: text,
    userId: textOrNull,
    family: text,
    kind: text,
    destination: textOrNull,
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
    add: async (message) => void (await unlessTaken(outbox.insertOne(toDocument(message)))),
    // A change by `_id` and tenant, not findOneAndUpdate: that would have to name the shard it looks at.
    claim: (claiming) =>
      compareAndSet<OutboxMessage | undefined>(async () => {
        const found = await outbox.findOne(due(claiming)).sort({ dueAt: 1 }).readConcern('local').lean().exec();
        if (found === null) return done(undefined);
        const { _id, tenantId, attempts } = found;
        const next = { attempts: attempts + 1, dueAt: claiming.now + claiming.lease };
        const { modifiedCount } = await outbox.updateOne(
          { _id, tenantId, attempts, dueAt: found.dueAt },
          { $set: next },
        );
        return modifiedCount === 1 ? done({ ...fromDocument(found), ...next }) : LOST;
      }),
    done: async (message) => void (await outbox.deleteOne(byId(message))),
    retryAt: async (claim, at) =>
      void (await outbox.updateOne({ ...byId(claim), attempts: claim.attempts }, { $set: { dueAt: at } })),
    postpone: async (tenantId, destination, until) => {
      const earlier = { tenantId, destination, dueAt: mongoose.trusted({ $lt: until }) };
      await outbox.updateMany(earlier, { $set: { dueAt: until } });
    },
  };
}

function due({ family, now, except = [] }: Claiming) {
  return {
    family: family === FIRST_FAMILY ? mongoose.trusted({ $in: [family, null] }) : family,
    dueAt: mongoose.trusted({ $lte: now }),
    expiresAt: mongoose.trusted({ $gt: toDate(now) }),
    ...(except.length === 0 ? {} : { destination: mongoose.trusted({ $nin: [...except] }) }),
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
  const { family, destination } = { family: found.family ?? FIRST_FAMILY, destination: found.destination ?? null };
  const times = { dueAt, expiresAt: toEpochSeconds(expiresAt), createdAt };
  return { id, tenantId, userId, family, kind, destination, sealed, attempts, ...times };
}
