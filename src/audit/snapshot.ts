import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Credential } from '#src/storage/ports/credential-store.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { Snapshot } from '#src/storage/ports/summary-store.ts';

/** People looked at in one go: a few milliseconds, so that requests are answered in between. */
const BATCH = 200;

type People = Pick<Storage, 'users' | 'credentials'>;

/** How a tenant's active people stand: goes through all of them, a part at a time. */
export async function takeSnapshot({ users, credentials }: People, tenantId: string, at: number): Promise<Snapshot> {
  const passkeys = new Map<string, number>();
  const counts = { users: 0, withPasskey: 0, withOtherFactor: 0, withAnyFactor: 0 };
  let after = '';
  for (;;) {
    const page = await users.page(tenantId, { after, limit: BATCH });
    const active = page.filter(({ status }) => status === 'active').map(({ id }) => id);
    const held = await credentials.listByUsers(tenantId, active);
    for (const id of active) count(held.get(id) ?? [], counts, passkeys);
    const last = page.at(-1);
    if (!last || page.length < BATCH) return { at, ...counts, passkeys: Object.fromEntries(passkeys) };
    after = last.id;
    await nextTurn();
  }
}

type Counts = { -readonly [Name in Exclude<keyof Snapshot, 'at' | 'passkeys'>]: number };

function count(held: readonly Credential[], counts: Counts, passkeys: Map<string, number>): void {
  const isPasskeyHeld = held.some(({ method }) => method === 'passkey');
  const isOtherHeld = held.some(({ method }) => method === 'totp' || method === 'security_key');
  counts.users += 1;
  counts.withPasskey += Number(isPasskeyHeld);
  counts.withOtherFactor += Number(isOtherHeld);
  counts.withAnyFactor += Number(isPasskeyHeld || isOtherHeld);
  for (const one of held) if (one.method === 'passkey') passkeys.set(one.aaguid, (passkeys.get(one.aaguid) ?? 0) + 1);
}
