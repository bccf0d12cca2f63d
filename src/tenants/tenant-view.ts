import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import type { TenantAddress } from './address.ts';

/** What every page of a tenant shows of it. */
export function tenantView(tenant: Tenant, { basePath }: TenantAddress) {
  return {
    tenant: { id: tenant.id, name: tenant.name, logo: tenant.branding.logo },
    brand: { stylesheet: `${basePath}/brand.css?v=${tenant.version}` },
    base: basePath,
    languageUrl: `${basePath}/language`,
  };
}
