import { type Connection, Schema, type Types } from 'mongoose';
import type { KeyStore, SigningKey } from '../ports/key-store.ts';
import { documentId } from './document-id.ts';
import { unlessTaken } from './failures.ts';
import { nextInOrder, number, order, STRICT, text } from './fields.ts';

interface KeyDocument extends SigningKey {
  readonly _id: string;
  readonly order: Types.ObjectId;
}

const schema = new Schema<KeyDocument>(
  { _id: text, tenantId: text, kid: text, alg: text, sealedJwk: text, createdAt: number, order },
  STRICT,
);

export function mongoKeyStore(connection: Connection): KeyStore {
  const keys = connection.model('signing_key', schema, 'signing_key');
  return {
    addFirst: (key) => unlessTaken(keys.insertOne({ ...toKey(key), _id: firstKeyId(key), order: nextInOrder() })),
    list: async (tenantId) => (await keys.find({ tenantId }).sort({ createdAt: 1, order: 1 }).lean().exec()).map(toKey),
  };
}

/** The first key of an algorithm has an `_id` that only one key can have. */
export function firstKeyId({ tenantId, alg }: SigningKey): string {
  return documentId(tenantId, alg, 'first');
}

export function toKey({ tenantId, kid, alg, sealedJwk, createdAt }: SigningKey): SigningKey {
  return { tenantId, kid, alg, sealedJwk, createdAt };
}
