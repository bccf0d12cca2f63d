import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { STALENESS } from '#src/recently-read.ts';
import type { TenantChange } from '#src/tenants/tenant-service.ts';
import { CommandError } from './failures.ts';
import type { Services } from './services.ts';

export const WHEN_SEEN = `A running server follows within ${STALENESS} seconds.`;

/** Changes a tenant and writes it down; refuses when somebody else changed it in between. */
export async function changeTenant(
  { tenants, audit }: Services,
  tenant: Tenant,
  change: TenantChange,
): Promise<Tenant> {
  const changed = await tenants.updateTenant(tenant, change);
  if (!changed) {
    const message = `Somebody else changed ${tenant.id} at this moment. Look at it, and try again.`;
    throw new CommandError('changed_meanwhile', message);
  }
  await audit.record('tenant.changed', { tenantId: tenant.id });
  return changed;
}
