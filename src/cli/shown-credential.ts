import type { Credential } from '#src/storage/ports/credential-store.ts';
import { columns } from './columns.ts';
import { day } from './moments.ts';

/** What a command says of something to sign in with: no secret, sealed or hashed, leaves the database. */
export function shownCredential({ id, method, name, createdAt, lastUsedAt }: Credential) {
  return { id, method, name, createdAt, lastUsedAt };
}

/** All of them as a table. */
export function credentialTable(credentials: readonly ReturnType<typeof shownCredential>[]): string {
  if (credentials.length === 0) return 'There is nothing to sign in with.';
  const rows = credentials.map((one) => [one.id, one.method, one.name, day(one.createdAt), day(one.lastUsedAt)]);
  return columns([['ID', 'METHOD', 'NAME', 'ADDED', 'LAST USED'], ...rows]);
}
