/** What an administrator may do, by area. The admin API's scopes have the same names. */
export const PERMISSIONS = [
  'tenants:read',
  'tenants:write',
  'users:read',
  'users:write',
  'roles:write',
  'credentials:read',
  'credentials:write',
  'passes:write',
  'sessions:read',
  'sessions:write',
  'groups:read',
  'groups:write',
  'clients:read',
  'clients:write',
  'policy:read',
  'policy:write',
  'settings:read',
  'settings:write',
  'keys:read',
  'keys:write',
  'audit:read',
  'reports:read',
  'webhooks:read',
  'webhooks:write',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/** Lowest first: who stands above whom. */
export const ROLES = ['user', 'auditor', 'helpdesk', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** The tenant whose administrators administer all tenants. */
export const SYSTEM_TENANT = 'system';

/** What belongs to no single tenant: for administrators of the system tenant alone. */
const PLATFORM: readonly Permission[] = ['tenants:read', 'tenants:write'];
const OF_A_TENANT = PERMISSIONS.filter((permission) => !PLATFORM.includes(permission));

const HELPDESK_WRITES: readonly Permission[] = ['users:write', 'credentials:write', 'passes:write', 'sessions:write'];
const READS = OF_A_TENANT.filter((permission) => permission.endsWith(':read'));

/** What each role may do in its own tenant. */
const GRANTS: Readonly<Record<Role, readonly Permission[]>> = {
  user: [],
  auditor: READS,
  helpdesk: [...READS, ...HELPDESK_WRITES],
  admin: OF_A_TENANT,
};

/** What a user of a tenant may do by role; an administrator of the system tenant may do so in every tenant. */
export function permissionsOf(user: { readonly tenantId: string; readonly role: Role }): readonly Permission[] {
  return isPlatformAdmin(user) ? PERMISSIONS : GRANTS[user.role];
}

export function isPlatformAdmin(user: { readonly tenantId: string; readonly role: Role }): boolean {
  return user.tenantId === SYSTEM_TENANT && user.role === 'admin';
}
