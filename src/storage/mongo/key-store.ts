import { type Connection, Schema, type Types } from 'mongoose';
import type { KeyStore, SigningKey } from '../ports/key-store.ts';
import { documentId } from './document-id.ts';
import { unlessTaken } from './failures.ts';
import { nextInOrder, number, order, STRICT, text } from './fields.ts';

/** As releases before generations wrote it: the first key of an algorithm, which signs since it was made. */
type Earlier = Omit<SigningKey, 'generation' | 'signsFrom'> & Partial<SigningKey>;

export type KeyDocument = Earlier & {
  readonly _id: string;
  readonly order: Types.ObjectId;
};

const schema = new Schema<KeyDocument>(
  {
    ...{ _id: text, tenantId: text, kid: text, alg: text, generation: number },
    ...{ sealedJwk: text, createdAt: number, signsFrom: number, order },
  },
  STRICT,
);

export function mongoKeyStore(connection: Connection): KeyStore {
  const keys = connection.model('signing_key', schema, 'signing_key');
  return {
    add: (key) => unlessTaken(keys.insertOne({ ...toKey(key), _id: keyId(key), order: nextInOrder() })),
    list: async (tenantId) => (await keys.find({ tenantId }).sort({ createdAt: 1, order: 1 }).lean().exec()).map(toKey),
    reschedule: async (tenantId, kid, { from, to }) => {
      const { matchedCount } = await keys.updateOne({ tenantId, kid, signsFrom: from }, { $set: { signsFrom: to } });
      return matchedCount === 1;
    },
    remove: async (tenantId, kid) => (await keys.deleteOne({ tenantId, kid })).deletedCount === 1,
  };
}

/** One key can have it: that of its tenant, algorithm and generation. The first one's is older than generations. */
export function keyId({ tenantId, alg, generation }: SigningKey): string {
  return documentId(tenantId, alg, generation === 1 ? 'first' : String(generation));
}

export function toKey({ tenantId, kid, alg, generation = 1, sealedJwk, createdAt, signsFrom }: Earlier): SigningKey {
  return { tenantId, kid, alg, generation, sealedJwk, createdAt, signsFrom: signsFrom ?? createdAt };
}
