import { type Connection, Schema, type Types } from 'mongoose';
import type { ClientChange, ClientStore, StoredClient } from '../ports/client-store.ts';
import { documentId } from './document-id.ts';
import { unlessTaken } from './failures.ts';
import { flag, json, nextInOrder, number, order, STRICT, text, textOrNull } from './fields.ts';
import { FIRST_VERSION, versionIs } from './versions.ts';

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
    version: number,
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
    change: async (tenantId, clientId, change, expected) => {
      const found = { ...byId({ tenantId, clientId }), ...(expected === undefined ? {} : versionIs(expected)) };
      const update = { $set: toChange(change), $inc: { version: 1 } };
      const { matchedCount } = await clients.updateOne(found, update, { runValidators: true });
      if (matchedCount === 1) return 'updated';
      return (await clients.exists(byId({ tenantId, clientId }))) === null ? 'missing' : 'changed';
    },
    remove: async (tenantId, clientId) => (await clients.deleteOne(byId({ tenantId, clientId }))).deletedCount === 1,
  };
}

function toChange({ metadata, rules, ...same }: ClientChange) {
  return {
    ...same,
    ...(metadata === undefined ? {} : { metadata: JSON.stringify(metadata) }),
    ...(rules === undefined ? {} : { rules: JSON.stringify(rules) }),
  };
}

function byId({ tenantId, clientId }: Pick<StoredClient, 'tenantId' | 'clientId'>) {
  return { _id: documentId(tenantId, clientId), tenantId };
}

export function toDocument({ tenantId: _apart, metadata, rules, ...same }: StoredClient) {
  return { ...same, metadata: JSON.stringify(metadata), rules: JSON.stringify(rules) };
}

export function fromDocument(found: Omit<ClientDocument, '_id' | 'order'>): StoredClient {
  const { tenantId, clientId, metadata, sealedSecret, firstParty, createdAt } = found;
  // Documents of an earlier release lack these.
  const { rules = '{}', status = 'active', version = FIRST_VERSION } = found as Partial<ClientDocument>;
  return {
    ...{ tenantId, clientId, sealedSecret, firstParty, status, createdAt, version },
    metadata: JSON.parse(metadata) as StoredClient['metadata'],
    rules: JSON.parse(rules) as StoredClient['rules'],
  };
}
