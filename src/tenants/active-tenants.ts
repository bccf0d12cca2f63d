import type { Clock } from '#src/clock.ts';
import { recentlyRead } from '#src/recently-read.ts';
import type { Tenant, TenantStore } from '#src/storage/ports/tenant-store.ts';

export interface ActiveTenants {
  /** The tenant unless it is unknown or suspended, as it was at most five seconds ago. */
  find(tenantId: string): Promise<Tenant | undefined>;
  /** Forgets what was remembered, after a change in this process. */
  forget(tenantId: string): void;
}

/** Every request names a tenant; this spares most of them the database. */
export function activeTenants(tenants: Pick<TenantStore, 'find'>, clock: Clock): ActiveTenants {
  const recent = recentlyRead((tenantId: string) => tenants.find(tenantId), clock);
  return {
    find: async (tenantId) => {
      const tenant = await recent.find(tenantId);
      return tenant?.status === 'active' ? tenant : undefined;
    },
    forget: (tenantId) => recent.forget(tenantId),
  };
}
