import type { Collection, Connection } from 'mongoose';
import type { User } from '../ports/user-store.ts';
import { DUMP_DOCUMENTS, type Stored } from './dump-documents.ts';
import { findPresent, putDocuments } from './put-documents.ts';
import { nameIds } from './user-names.ts';

/** Users, and apart from them their names, where nobody's can be somebody else's. */
export async function writeUsers(connection: Connection, users: readonly User[]): Promise<void> {
  const collection = connection.collection<Stored>('user');
  const names = connection.collection<Stored>('user_identifier');
  const documents = users.map(DUMP_DOCUMENTS.users.toDocument);
  const present = await findPresent(
    collection,
    documents.map(({ _id }) => _id),
  );
  for (const [index, { _id }] of documents.entries()) {
    const [user, before] = [users[index], present.get(_id)];
    if (user && before) await forgetNames(names, before, new Set(nameIds(user)));
  }
  await putDocuments(names, users.flatMap(toNames));
  await putDocuments(collection, documents);
}

async function forgetNames(names: Collection<Stored>, document: Stored, kept: ReadonlySet<string>): Promise<void> {
  const before = DUMP_DOCUMENTS.users.fromDocument(document);
  for (const name of nameIds(before)) if (!kept.has(name)) await names.deleteOne({ _id: name, userId: before.id });
}

function toNames(user: User): Stored[] {
  const { tenantId, id: userId, createdAt: reservedAt, version } = user;
  return nameIds(user).map((_id) => ({ _id, tenantId, userId, reservedAt, version }));
}
