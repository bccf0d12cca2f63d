import type { Clock } from '#src/clock.ts';
import type { Tenant, TenantStore } from '#src/storage/ports/tenant-store.ts';

/** Seconds for which another process's change to a tenant may go unseen. */
export const STALENESS = 5;
/** Tenants remembered at once; the one read longest ago goes first. */
const CAPACITY = 1000;

interface Remembered {
  readonly tenant: Tenant;
  readonly readAt: number;
}

export interface ActiveTenants {
  /** The tenant unless it is unknown or suspended, as it was at most five seconds ago. */
  find(tenantId: string): Promise<Tenant | undefined>;
  /** Forgets what was remembered, after a change in this process. */
  forget(tenantId: string): void;
}

/** Every request names a tenant; this spares most of them the database. Unknown names are never remembered. */
export function activeTenants(tenants: Pick<TenantStore, 'find'>, clock: Clock): ActiveTenants {
  const remembered = new Map<string, Remembered>();

  const read = async (tenantId: string) => {
    // Taken before the read, so that the bound holds however long that takes.
    const readAt = clock.now();
    const tenant = await tenants.find(tenantId);
    remembered.delete(tenantId);
    if (tenant) remembered.set(tenantId, { tenant, readAt });
    const [oldest] = remembered.keys();
    if (remembered.size > CAPACITY && oldest !== undefined) remembered.delete(oldest);
    return tenant;
  };

  return {
    find: async (tenantId) => {
      const known = remembered.get(tenantId);
      const isRecent = known !== undefined && clock.now() - known.readAt < STALENESS;
      const tenant = isRecent ? known.tenant : await read(tenantId);
      return tenant?.status === 'active' ? tenant : undefined;
    },
    forget: (tenantId) => void remembered.delete(tenantId),
  };
}
