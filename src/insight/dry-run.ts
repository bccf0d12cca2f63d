// Insight answers administrators' questions about policy: why was this asked, whom would it affect.
import { mentions } from '#src/policy/resolve-policy.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { comparison } from './change.ts';
import { everyUser, type EveryUserDeps } from './every-user.ts';
import type { Deployment } from './person.ts';
import { tally, type Tally } from './tally.ts';

export interface DryRunDeps extends Deployment {
  readonly storage: EveryUserDeps & { readonly groups: Pick<Storage['groups'], 'list'> };
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

/**
 * Whom a policy would affect: the next sign-in of each active user, in a browser that is not trusted and at an application
 * without rules of its own, under the policy there is and under the proposed one. Reads all users, a batch at a time, and
 * writes nothing. Throws the signal's reason when it is aborted.
 */
export async function dryRun(deps: DryRunDeps, run: DryRun): Promise<DryRunReport> {
  const { id: tenantId } = run.tenant;
  const compare = comparison(run, deps);
  const counts = tally();
  const { onProgress, signal } = run;
  for await (const people of everyUser(deps.storage, { tenantId, onProgress, signal })) {
    for (const person of people) counts.add(compare(person));
  }
  const known = new Set((await deps.storage.groups.list(tenantId)).map(({ id }) => id));
  return { ...counts.soFar(), unknownGroups: [...mentions(run.proposed)].filter((id) => !known.has(id)).toSorted() };
}
