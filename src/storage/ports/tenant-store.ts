import type { TenantPolicy } from '#src/policy/types.ts';

/** An organisation: it owns an issuer, users, clients, keys and a policy. */
export interface Tenant {
  /** Part of the issuer URL: lower-case letters, digits and hyphens. */
  readonly id: string;
  readonly name: string;
  readonly status: 'active' | 'suspended';
  readonly branding: Branding;
  readonly policy: TenantPolicy;
  /** Epoch seconds. */
  readonly createdAt: number;
  /** Rises with each change; what was built from an older version is rebuilt. */
  readonly version: number;
}

export interface Branding {
  /** A CSS hex colour, `#rrggbb`; pages take shades of it that have enough contrast. */
  readonly color: string;
  /** A `data:image/…` URL, or null for the name alone. */
  readonly logo: string | null;
}

export interface TenantStore {
  /** False when the id is taken. */
  add(tenant: Tenant): Promise<boolean>;
  find(tenantId: string): Promise<Tenant | undefined>;
  /** By id. */
  list(): Promise<Tenant[]>;
  /** Replaces the tenant if it still has the version `tenant.version - 1`; false when somebody else was faster. */
  update(tenant: Tenant): Promise<boolean>;
}
