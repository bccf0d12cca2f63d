import { ProblemError } from '#src/errors.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { tenantAddress } from '#src/tenants/address.ts';
import type { ProviderDeps } from './provider.ts';
import { createTenantProvider, type TenantProvider, type TenantProviderDeps } from './tenant-provider.ts';

export interface RegistryDeps extends TenantProviderDeps {
  /** Further origins whose pages may use this host's passkeys. */
  readonly relatedOrigins: readonly string[];
  /** The active tenant of that id, or undefined. */
  readonly findTenant: (tenantId: string) => Promise<Tenant | undefined>;
  readonly jwksOf: (tenantId: string) => Promise<ProviderDeps['jwks']>;
  /** How many providers are kept; the one that was used longest ago goes first. */
  readonly capacity: number;
}

export interface ProviderRegistry {
  /** The provider of a tenant, built at first use and again when the tenant has changed. */
  get(tenantId: string): Promise<TenantProvider>;
}

interface Entry {
  readonly version: number;
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
      const entry = entries.get(tenantId);
      if (entry?.version === tenant.version) return keep(tenantId, entry);

      const provider = build(tenant, deps);
      const fresh = { version: tenant.version, provider };
      provider.catch(() => entries.get(tenantId) === fresh && entries.delete(tenantId));
      return keep(tenantId, fresh);
    },
  };
}

async function build(tenant: Tenant, deps: RegistryDeps): Promise<TenantProvider> {
  const jwks = await deps.jwksOf(tenant.id);
  const address = tenantAddress(deps.publicUrl, tenant.id, deps.relatedOrigins);
  return createTenantProvider({ tenant, address, jwks }, deps);
}
