import { isDeepStrictEqual } from 'node:util';
import type { Collection } from 'mongoose';
import type { Stored } from './dump-documents.ts';
import { nextInOrder } from './fields.ts';

interface Putting {
  /** Whether documents keep the order in which they were added. */
  readonly isOrdered?: boolean;
}

/** Adds those that are not there and changes those that are otherwise; nobody else may write meanwhile. */
export async function putDocuments<Document extends Stored>(
  collection: Collection<Document>,
  documents: readonly Document[],
  { isOrdered = false }: Putting = {},
): Promise<void> {
  const ids = documents.map(({ _id }) => _id);
  const present = await findPresent(collection, ids);
  const missing = documents.filter(({ _id }) => !present.has(_id));
  // The types of the driver do not follow a document that is not known more closely.
  const anyCollection = collection as unknown as Collection<Stored>;
  if (missing.length > 0) {
    const added = missing.map((document) => ({ ...document, ...(isOrdered && { order: nextInOrder() }) }));
    await anyCollection.insertMany(added);
  }
  const changed = documents.filter((document) => {
    const { _id } = document;
    const before = present.get(_id);
    return before !== undefined && !isDeepStrictEqual({ ...before, ...document }, before);
  });
  if (changed.length > 0) {
    await anyCollection.bulkWrite(
      changed.map(({ _id, ...members }) => ({ updateOne: { filter: { _id }, update: { $set: members } } })),
    );
  }
}

/** Those of these ids that are there. */
export async function findPresent<Document extends Stored>(
  collection: Collection<Document>,
  ids: readonly string[],
): Promise<Map<string, Document>> {
  // As above.
  const anyCollection = collection as unknown as Collection<Stored>;
  const found = (await anyCollection.find({ _id: { $in: [...ids] } }).toArray()) as Document[];
  return new Map(found.map((document) => [idOf(document), document]));
}

const idOf = ({ _id }: Stored) => _id;
