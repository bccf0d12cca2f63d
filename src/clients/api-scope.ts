import { PERMISSIONS, permissionsOf, type Permission } from '#src/users/roles.ts';

/**
 * The client metadata member that says what of the administration's API an application may use, in the form of `scope`
 * (RFC 7591 §2). Nobody registers themself with it.
 */
export const API_SCOPE = 'latchkey_api_scope';

/** What of the administration's API an application may use; nothing, for most. */
export function apiScopesOf(metadata: Readonly<Record<string, unknown>>): readonly Permission[] {
  const named = scopesIn(metadata[API_SCOPE]);
  return PERMISSIONS.filter((permission) => named.includes(permission));
}

/** What is wrong with the API scopes that an application is to have. */
export function apiScopeErrors(tenantId: string, metadata: Readonly<Record<string, unknown>>): string[] {
  const value = metadata[API_SCOPE];
  if (value === undefined) return [];
  if (typeof value !== 'string') return [`${API_SCOPE} must be a string of scopes, with spaces between them`];
  const grantable: readonly string[] = permissionsOf({ tenantId, role: 'admin' });
  const unknown = scopesIn(value).filter((scope) => !grantable.includes(scope));
  return unknown.map((scope) => `${API_SCOPE} names ${scope}; there are ${grantable.join(', ')}`);
}

function scopesIn(value: unknown): string[] {
  return typeof value === 'string' ? value.split(' ').filter((scope) => scope !== '') : [];
}
