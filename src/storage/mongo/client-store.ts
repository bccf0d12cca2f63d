import { type Connection, Schema, type Types } from 'mongoose';
import type { ClientStore, StoredClient } from '../ports/client-store.ts';
import { documentId } from './document-id.ts';
import { unlessTaken, upserting } from './failures.ts';
import { flag, json, nextInOrder, number, order, STRICT, text, textOrNull } from './fields.ts';

interface ClientDocument extends Omit<StoredClient, 'metadata'> {
  readonly _id: string;
  readonly metadata: string;
  readonly order: Types.ObjectId;
}

const schema = new Schema<ClientDocument>(
  {
    _id: text,
    tenantId: text,
    clientId: text,
    metadata: json,
    sealedSecret: textOrNull,
    firstParty: flag,
    createdAt: number,
    order,
  },
  STRICT,
);

export function mongoClientStore(connection: Connection): ClientStore {
  const clients = connection.model('client', schema, 'client');
  return {
    add: (client) => unlessTaken(clients.insertOne({ ...byId(client), ...toDocument(client), order: nextInOrder() })),
    find: async (tenantId, clientId) => {
      const found = await clients.findOne(byId({ tenantId, clientId })).lean().exec();
      return found ? fromDocument(found) : undefined;
    },
    list: async (tenantId) => (await clients.find({ tenantId }).sort({ order: 1 }).lean().exec()).map(fromDocument),
    save: async (client) => {
      const change = { $set: toDocument(client), $setOnInsert: { order: nextInOrder() } };
      await upserting(() => clients.updateOne(byId(client), change, { upsert: true }).exec());
    },
  };
}

function byId({ tenantId, clientId }: Pick<StoredClient, 'tenantId' | 'clientId'>) {
  return { _id: documentId(tenantId, clientId), tenantId };
}

export function toDocument({ clientId, metadata, sealedSecret, firstParty, createdAt }: StoredClient) {
  return { clientId, metadata: JSON.stringify(metadata), sealedSecret, firstParty, createdAt };
}

export function fromDocument(found: Omit<ClientDocument, '_id' | 'order'>): StoredClient {
  const { tenantId, clientId, metadata, sealedSecret, firstParty, createdAt } = found;
  return { tenantId, clientId, metadata: parse(metadata), sealedSecret, firstParty, createdAt };
}

const parse = (text: string) => JSON.parse(text) as StoredClient['metadata'];
