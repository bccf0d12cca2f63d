import { type Connection, Schema, type Types } from 'mongoose';
import type { ClientStore, StoredClient } from '../ports/client-store.ts';
import { documentId } from './document-id.ts';
import { unlessTaken, upserting } from './failures.ts';
import { flag, json, nextInOrder, number, order, STRICT, text, textOrNull } from './fields.ts';

interface ClientDocument extends Omit<StoredClient, 'metadata' | 'rules'> {
  readonly _id: string;
  readonly metadata: string;
  readonly rules: string;
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
    rules: json,
    status: { ...text, enum: ['active', 'suspended'] },
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
    change: async (tenantId, clientId, { rules, status }) => {
      const change = {
        ...(rules === undefined ? {} : { rules: JSON.stringify(rules) }),
        ...(status === undefined ? {} : { status }),
      };
      const changed = clients.updateOne(byId({ tenantId, clientId }), { $set: change }, { runValidators: true });
      return (await changed).matchedCount === 1;
    },
  };
}

function byId({ tenantId, clientId }: Pick<StoredClient, 'tenantId' | 'clientId'>) {
  return { _id: documentId(tenantId, clientId), tenantId };
}

export function toDocument({ clientId, metadata, sealedSecret, firstParty, rules, status, createdAt }: StoredClient) {
  const open = { metadata: JSON.stringify(metadata), rules: JSON.stringify(rules) };
  return { clientId, ...open, sealedSecret, firstParty, status, createdAt };
}

export function fromDocument(found: Omit<ClientDocument, '_id' | 'order'>): StoredClient {
  const { tenantId, clientId, metadata, sealedSecret, firstParty, createdAt } = found;
  // Documents of an earlier release lack these.
  const { rules = '{}', status = 'active' } = found as Partial<ClientDocument>;
  return {
    ...{ tenantId, clientId, sealedSecret, firstParty, status, createdAt },
    metadata: JSON.parse(metadata) as StoredClient['metadata'],
    rules: JSON.parse(rules) as StoredClient['rules'],
  };
}
