import { ProblemError } from '#src/errors.ts';
import type { KeySet } from '#src/keys/key-ring.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { tenantAddress } from '#src/tenants/address.ts';
import { createTenantProvider, type TenantProvider, type TenantProviderDeps } from './tenant-provider.ts';

export interface RegistryDeps extends TenantProviderDeps {
  /** Further origins whose pages may use this host's passkeys. */
  readonly relatedOrigins: readonly string[];
  /** The active tenant of that id, or undefined. */
  readonly findTenant: (tenantId: string) => Promise<Tenant | undefined>;
  /** Its keys, as they were at most five seconds ago. */
  readonly keysOf: (tenantId: string) => Promise<KeySet>;
  /** How many providers are kept; the one that was used longest ago goes first. */
  readonly capacity: number;
}

export interface ProviderRegistry {
  /** The provider of a tenant, built at first use, and again when the tenant or its keys have changed. */
  get(tenantId: string): Promise<TenantProvider>;
}

interface Entry {
  readonly version: number;
  readonly edition: string;
  readonly provider: Promise<TenantProvider>;
}

export function providerRegistry(deps: RegistryDeps): ProviderRegistry {
  // A Map keeps insertion order: the first key is the one that was used longest ago.
  const entries = new Map<string, Entry>();

  const keep = (tenantId: string, entry: Entry) => {
    entries.delete(tenantId);
    entries.set(tenantId, entry);
    const [oldest] = entries.keys();
    if (entries.size > deps.capacity && oldest !== undefined) entries.delete(oldest);
    return entry.provider;
  };

  return {
    get: async (tenantId) => {
      const tenant = await deps.findTenant(tenantId);
      if (!tenant) throw new ProblemError('tenant_not_found', 'There is no sign-in service at this address');
      const keys = await deps.keysOf(tenantId);
      const entry = entries.get(tenantId);
      if (entry?.version === tenant.version && entry.edition === keys.edition) return keep(tenantId, entry);

      const provider = build(tenant, keys, deps);
      const fresh = { version: tenant.version, edition: keys.edition, provider };
      provider.catch(() => entries.get(tenantId) === fresh && entries.delete(tenantId));
      return keep(tenantId, fresh);
    },
  };
}

async function build(tenant: Tenant, { jwks }: KeySet, deps: RegistryDeps): Promise<TenantProvider> {
  const address = tenantAddress(deps.publicUrl, tenant.id, deps.relatedOrigins);
  return createTenantProvider({ tenant, address, jwks }, deps);
}
