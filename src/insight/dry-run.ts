// Insight answers administrators' questions about policy: why was this asked, whom would it affect.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { mentions } from '#src/policy/resolve-policy.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { comparison } from './change.ts';
import type { Deployment } from './person.ts';
import { tally, type Tally } from './tally.ts';

export interface DryRunDeps extends Deployment {
  readonly storage: {
    readonly users: Pick<Storage['users'], 'page'>;
    readonly credentials: Pick<Storage['credentials'], 'listByUsers'>;
    readonly enrollments: Pick<Storage['enrollments'], 'listByUsers'>;
    readonly groups: Pick<Storage['groups'], 'list'>;
  };
}

export interface DryRun {
  readonly tenant: Pick<Tenant, 'id' | 'policy'>;
  /** Valid: see `checkPolicy`. */
  readonly proposed: TenantPolicy;
  /** Epoch seconds of the sign-ins that are compared. */
  readonly at: number;
  /** Told after each batch how many users have been looked at, active or not. */
  readonly onProgress?: (users: number) => void;
  readonly signal?: AbortSignal;
}

export interface DryRunReport extends Tally {
  /** Groups that the proposed policy names and the tenant does not have: nobody is in them. */
  readonly unknownGroups: readonly string[];
}

/** Users that are read, and compared, at once: a serving process answers others between any two batches. */
const BATCH = 500;

/**
 * Whom a policy would affect: the next sign-in of each active user, in a browser that is not trusted and at an application
 * without rules of its own, under the policy there is and under the proposed one. Reads all users, a batch at a time, and
 * writes nothing. Throws the signal's reason when it is aborted.
 */
export async function dryRun(deps: DryRunDeps, run: DryRun): Promise<DryRunReport> {
  const { id: tenantId } = run.tenant;
  const compare = comparison(run, deps);
  const counts = tally();
  for await (const users of everyUser(deps, run)) {
    const ids = users.map(({ id }) => id);
    const [credentials, enrollments] = await Promise.all([
      deps.storage.credentials.listByUsers(tenantId, ids),
      deps.storage.enrollments.listByUsers(tenantId, ids),
    ]);
    for (const user of users) {
      counts.add(compare({ user, stored: credentials.get(user.id) ?? [], enrollment: enrollments.get(user.id) }));
    }
  }
  const known = new Set((await deps.storage.groups.list(tenantId)).map(({ id }) => id));
  return { ...counts.soFar(), unknownGroups: [...mentions(run.proposed)].filter((id) => !known.has(id)).toSorted() };
}

/** The active ones, a batch at a time. */
async function* everyUser({ storage }: DryRunDeps, { tenant, onProgress, signal }: DryRun): AsyncGenerator<User[]> {
  let after: string | undefined;
  let seen = 0;
  for (;;) {
    signal?.throwIfAborted();
    const batch = await storage.users.page(tenant.id, { limit: BATCH, ...(after === undefined ? {} : { after }) });
    yield batch.filter(({ status }) => status === 'active');
    seen += batch.length;
    onProgress?.(seen);
    after = batch.at(-1)?.id;
    if (batch.length < BATCH) return;
    await nextTurn();
  }
}
