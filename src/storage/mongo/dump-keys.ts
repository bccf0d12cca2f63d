import type { Connection } from 'mongoose';
import type { SigningKey } from '../ports/key-store.ts';
import { DUMP_DOCUMENTS, type Stored } from './dump-documents.ts';
import { firstKeyId } from './key-store.ts';
import { putDocuments } from './put-documents.ts';

/** The first key of an algorithm gets the `_id` that says so, as if it had been made here: no second first one follows. */
export async function writeKeys(connection: Connection, keys: readonly SigningKey[]): Promise<void> {
  const collection = connection.collection<Stored>('signing_key');
  for (const key of keys) {
    const document = DUMP_DOCUMENTS.keys.toDocument(key);
    const first = firstKeyId(key);
    const isTaken = await collection.findOne({ _id: first, kid: { $ne: key.kid } } as Partial<Stored>);
    await putDocuments(collection, [isTaken ? document : { ...document, _id: first }], { isOrdered: true });
  }
}
