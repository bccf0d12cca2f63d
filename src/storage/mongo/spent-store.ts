import mongoose, { type Connection, Schema } from 'mongoose';
import type { SpentStore } from '../ports/spent-store.ts';
import { documentId } from './document-id.ts';
import { unlessTaken } from './failures.ts';
import { STRICT, text, time, toDate } from './fields.ts';

interface SpentDocument {
  readonly _id: string;
  readonly tenantId: string;
  readonly expiresAt: Date;
}

const schema = new Schema<SpentDocument>({ _id: text, tenantId: text, expiresAt: time }, STRICT);

export function mongoSpentStore(connection: Connection): SpentStore {
  const spent = connection.model('spent', schema, 'spent');
  return {
    isSpent: async (tenantId, purpose, id, now) => {
      const found = await spent
        .findOne({ _id: documentId(tenantId, purpose, id), tenantId })
        .lean()
        .exec();
      return found !== null && found.expiresAt > toDate(now);
    },
    spend: async (tenantId, purpose, id, { now, expiresAt }) => {
      const key = { _id: documentId(tenantId, purpose, id), tenantId };
      const kept = { expiresAt: toDate(expiresAt) };
      if (await unlessTaken(spent.insertOne({ ...key, ...kept }))) return true;
      // What has expired and was not swept yet is taken over.
      const expired = { ...key, expiresAt: mongoose.trusted({ $lte: toDate(now) }) };
      return (await spent.updateOne(expired, { $set: kept })).modifiedCount === 1;
    },
  };
}
