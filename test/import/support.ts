import { importBatch, type ImportDeps } from '#src/import/import-batch.ts';
import { userImport } from '#src/import/import-users.ts';
import { readRows } from '#src/import/read-rows.ts';
import type { ImportRow } from '#src/import/refusal.ts';
import { createSealer } from '#src/keys/seal.ts';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { userService } from '#src/users/user-service.ts';
import { aTenant } from '../support/builders.ts';
import { fixedClock, NOW } from '../support/fixed-clock.ts';
import { seededRandom } from '../support/seeded-random.ts';

/** As PBKDF2 of one round: quick to verify, and of the password `letmein`. */
export const HASH = 'pbkdf2_sha256$1$seasalt$25AaZOClAOzTDEv9+nNA5HubZwUsHLhKlzN9pSIs6C8=';

const opened: Storage[] = [];

export async function closeAll(): Promise<void> {
  await Promise.all(opened.splice(0).map((storage) => storage.close()));
}

/** A tenant with a group, on a real store. */
export async function importSetup(where: Parameters<typeof openStorage>[0] = { kind: 'sqlite', path: ':memory:' }) {
  const storage = await openStorage(where);
  opened.push(storage);
  await storage.tenants.add(aTenant());
  await storage.groups.add({ tenantId: 'acme', id: 'staff', name: 'Staff', createdAt: NOW, version: 1 });
  const clock = fixedClock();
  const random = seededRandom();
  const sealer = createSealer([Buffer.alloc(32, 5)], random);
  const users = userService({ users: storage.users, clock, random });
  const deps: ImportDeps = { users, storage, sealer, clock, random };
  const { importUsers } = userImport({ ...deps, storage });
  const batch = (rows: readonly unknown[], options = {}) =>
    importBatch(
      deps,
      'acme',
      rows.map((values, index) => ({ line: index + 1, values })),
      options,
    );
  const find = async (name: string) => {
    const user = await storage.users.findByIdentifier('acme', name);
    return user && { user, credentials: await storage.credentials.listByUser('acme', user.id) };
  };
  return { storage, clock, sealer, deps, importUsers, batch, find };
}

/** A file as its bytes come, in pieces that break anywhere. */
export async function* bytesOf(text: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function rowsOf(text: string | Uint8Array, size?: number): Promise<ImportRow[]> {
  const rows: ImportRow[] = [];
  for await (const row of readRows(bytesOf(text, size))) rows.push(row);
  return rows;
}
