import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { STALENESS } from '#src/recently-read.ts';
import type { TenantChange } from '#src/tenants/tenant-service.ts';
import { CommandError } from './failures.ts';
import { OPERATOR, type Services } from './services.ts';

export const WHEN_SEEN = `A running server follows within ${STALENESS} seconds.`;

/** The option of every command that changes a tenant. */
export const COMMENT = { kind: 'text', value: '<text>', help: 'why, for the history' } as const;

const EVENTS = { active: 'tenant.resumed', suspended: 'tenant.suspended' } as const;

/** Changes a tenant and writes it down, with the reason for it; refuses when somebody else changed it in between. */
export async function changeTenant(
  { tenants, audit }: Services,
  tenant: Tenant,
  change: TenantChange,
  comment?: string,
): Promise<Tenant> {
  const changed = await tenants.updateTenant(tenant, change, { actor: OPERATOR, comment });
  if (!changed) {
    const message = `Somebody else changed ${tenant.id} at this moment. Look at it, and try again.`;
    throw new CommandError('changed_meanwhile', message);
  }
  const type = change.status === undefined ? 'tenant.changed' : EVENTS[change.status];
  await audit.record(type, { tenantId: tenant.id, details: { version: String(changed.version) } });
  return changed;
}
