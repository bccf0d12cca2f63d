import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { EnrollmentState } from '#src/policy/types.ts';
import type { Credential } from '#src/storage/ports/credential-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';

export interface EveryUserDeps {
  readonly users: Pick<Storage['users'], 'page'>;
  readonly credentials: Pick<Storage['credentials'], 'listByUsers'>;
  readonly enrollments: Pick<Storage['enrollments'], 'listByUsers'>;
}

export interface Walk {
  readonly tenantId: string;
  /** Told after each batch how many users have been looked at, active or not. */
  readonly onProgress?: ((users: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A person, with what they have registered and put off. */
export interface Registered {
  readonly user: User;
  readonly stored: readonly Credential[];
  /** Undefined for who never skipped. */
  readonly enrollment: EnrollmentState | undefined;
}

/** Users that are read at once: a serving process answers others between any two batches. */
const BATCH = 500;

/** Every active user of a tenant, a batch at a time. Throws the signal's reason when it is aborted. */
export async function* everyUser(
  { users, credentials, enrollments }: EveryUserDeps,
  { tenantId, onProgress, signal }: Walk,
): AsyncGenerator<Registered[]> {
  let after: string | undefined;
  let seen = 0;
  for (;;) {
    signal?.throwIfAborted();
    const batch = await users.page(tenantId, { limit: BATCH, ...(after === undefined ? {} : { after }) });
    const active = batch.filter(({ status }) => status === 'active');
    const ids = active.map(({ id }) => id);
    const [byUser, skips] = await Promise.all([
      credentials.listByUsers(tenantId, ids),
      enrollments.listByUsers(tenantId, ids),
    ]);
    yield active.map((user) => ({ user, stored: byUser.get(user.id) ?? [], enrollment: skips.get(user.id) }));
    seen += batch.length;
    onProgress?.(seen);
    after = batch.at(-1)?.id;
    if (batch.length < BATCH) return;
    await nextTurn();
  }
}
