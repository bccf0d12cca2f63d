import { locksOf } from '#src/methods/with-lockout.ts';
import type { PasskeyRemoval } from '#src/methods/passkey/removal.ts';
import { endEverything, type EndingDeps } from '#src/oidc/end-sessions.ts';
import { METHOD_KINDS } from '#src/policy/types.ts';
import type { PasskeyCredential } from '#src/storage/ports/credential-store.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { User } from '#src/storage/ports/user-store.ts';

export interface RemovalDeps {
  readonly storage: Pick<Storage, 'users' | 'credentials' | 'enrollments' | 'attempts'>;
  readonly ending: EndingDeps;
  readonly passkeyRemoval: Pick<PasskeyRemoval, 'remove'>;
}

/**
 * Removes a person, with all that is kept of them but what the audit log says and mail that waits. They are shut out first,
 * and go last, so that it can be done again where a process died in between. False for whoever was removed meanwhile.
 */
export async function removePerson(user: User, { storage, ending, passkeyRemoval }: RemovalDeps): Promise<boolean> {
  const { tenantId, id } = user;
  const { users, credentials, enrollments, attempts } = storage;
  const forget = async () => {
    const held = await credentials.listByUser(tenantId, id);
    // Whoever still holds a removed passkey is told so.
    const passkeys = held.filter((one): one is PasskeyCredential => one.method === 'passkey');
    for (const passkey of passkeys) await passkeyRemoval.remove(passkey);
    await credentials.removeByUser(tenantId, id);
    await enrollments.remove(tenantId, id);
  };

  await users.setStatus(tenantId, id, 'disabled');
  await endEverything(ending, id);
  await forget();
  const locks = METHOD_KINDS.flatMap((method) => locksOf(method, user));
  await Promise.all(locks.map((key) => attempts.clear(tenantId, key)));
  const isRemoved = await users.remove(tenantId, id);
  // What a request has added that was under way when they were shut out.
  await forget();
  return isRemoved;
}
