import type { Connection } from 'mongoose';
import type { Credential } from '../ports/credential-store.ts';
import {
  fromEntry,
  toEntry,
  type CredentialEntry,
  type CredentialSet,
  type PasskeyOwner,
} from './credential-document.ts';
import { documentId } from './document-id.ts';
import { ownerOf } from './passkey-owners.ts';
import { findPresent, putDocuments } from './put-documents.ts';

/** All that one user has registered is one document: taken apart to be read, put together to be written. */
export function credentialsOf({ tenantId, userId, credentials }: CredentialSet): Credential[] {
  return credentials.map((entry) => fromEntry({ tenantId, userId }, entry));
}

export async function countCredentials(connection: Connection): Promise<number> {
  const counting = [{ $unwind: '$credentials' }, { $count: 'all' }];
  const [counted] = await connection.collection('credential_set').aggregate(counting).toArray();
  return Number(counted?.['all'] ?? 0);
}

export async function writeCredentials(connection: Connection, credentials: readonly Credential[]): Promise<void> {
  await putDocuments(connection.collection<PasskeyOwner>('passkey'), credentials.flatMap(ownersOf));
  const sets = connection.collection<CredentialSet>('credential_set');
  const byUser = Map.groupBy(credentials, ({ tenantId, userId }) => documentId(tenantId, userId));
  const present = await findPresent(sets, [...byUser.keys()]);
  const documents = [...byUser].flatMap(([id, own]) => withCredentials(id, own, present.get(id)));
  await putDocuments(sets, documents);
}

function ownersOf(credential: Credential): PasskeyOwner[] {
  const owner = ownerOf(credential);
  return owner ? [owner] : [];
}

function withCredentials(_id: string, own: readonly Credential[], before: CredentialSet | undefined): CredentialSet[] {
  const [first] = own;
  if (!first) return [];
  const { credentials, version } = before ?? { credentials: [], version: 1 };
  const entries = new Map<string, CredentialEntry>(credentials.map((entry) => [entry.id, entry]));
  for (const credential of own) entries.set(credential.id, toEntry(credential));
  const { tenantId, userId } = first;
  return [{ _id, tenantId, userId, version, credentials: [...entries.values()] }];
}
