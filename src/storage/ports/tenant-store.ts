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

/** What of a tenant is kept with each of its versions. */
export type TenantSettings = Pick<Tenant, 'name' | 'status' | 'branding' | 'policy'>;

/** When a version was made, by whom and why. */
export interface RevisionNote {
  /** Epoch seconds; null for a change that an earlier release made. */
  readonly at: number | null;
  /** As audit events name it; null where nobody said. */
  readonly actor: string | null;
  readonly comment: string | null;
}

/** A version of a tenant as it was, or is. */
export interface TenantRevision extends RevisionNote {
  readonly tenantId: string;
  readonly version: number;
  readonly settings: TenantSettings;
}

export interface TenantStore {
  /** False when the id is taken. */
  add(tenant: Tenant, note?: RevisionNote): Promise<boolean>;
  find(tenantId: string): Promise<Tenant | undefined>;
  /** By id. */
  list(): Promise<Tenant[]>;
  /**
   * Replaces the tenant if it still has the version `tenant.version - 1`; false when somebody else was faster. What it
   * replaces stays in the history: wherever a process dies, either the new version is there with the one before it, or nothing
   * has changed.
   */
  update(tenant: Tenant, note?: RevisionNote): Promise<boolean>;
  /** The version there is and those before it, newest first; only versions below `before`, if that is given. */
  history(
    tenantId: string,
    part: { readonly before?: number | undefined; readonly limit: number },
  ): Promise<TenantRevision[]>;
  /** Undefined for a version that never was, or that an earlier release has not kept. */
  at(tenantId: string, version: number): Promise<TenantRevision | undefined>;
}

/** Of whoever has not said who changes a tenant, or why. */
export const UNNOTED: RevisionNote = { at: null, actor: null, comment: null };
