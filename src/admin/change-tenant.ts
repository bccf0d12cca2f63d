import { ProblemError } from '#src/errors.ts';
import type { AuditEventType } from '#src/audit/events.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import type { TenantChange } from '#src/tenants/tenant-service.ts';
import { actorName } from './actor.ts';
import type { Call } from './operation.ts';

type TenantCall = Pick<Call<'/tenants/{tenant}'>, 'actor' | 'tenant' | 'ifMatch' | 'record' | 'services'>;

interface Wanted {
  readonly change: TenantChange;
  readonly event: AuditEventType;
  /** Why, in the administrator's own words. */
  readonly comment?: string | undefined;
}

/** Changes the tenant of a call, keeps who did and why, and writes it down. */
export async function changeTenant(call: TenantCall, { change, event, comment }: Wanted): Promise<Tenant> {
  const { actor, tenant, ifMatch, record, services } = call;
  requireVersion(tenant.version, ifMatch);
  const changed = await services.tenants.updateTenant(tenant, change, { actor: actorName(actor), comment });
  if (!changed) throw changedMeanwhile(ifMatch);
  await record(event, { details: { version: String(changed.version) } });
  return changed;
}

/** Throws `precondition_failed` where another version was asked for than there is. */
export function requireVersion(version: number, ifMatch: number | undefined): void {
  if (ifMatch !== undefined && ifMatch !== version) throw changedMeanwhile(ifMatch);
}

/** Somebody else was faster: what the caller has seen is not what there is. */
export function changedMeanwhile(ifMatch: number | undefined): ProblemError {
  const message = 'Somebody else has changed this in the meantime. Look at it again';
  return new ProblemError(ifMatch === undefined ? 'changed_meanwhile' : 'precondition_failed', message);
}
