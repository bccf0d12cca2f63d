import { PERMISSIONS, permissionsOf, type Permission } from '#src/users/roles.ts';

/**
 * The client metadata member that says what of the administration's API an application may use, in the form of `scope`
 * (RFC 7591 §2). Nobody registers themself with it.
 */
export const API_SCOPE = 'latchkey_api_scope';

/**
 * The client metadata member that says how long the API takes a program's tokens, in seconds. Directories that push people
 * and groups are given one token for months (SCIM); everybody else has no use for it.
 */
export const API_TOKEN_LIFETIME = 'latchkey_api_token_lifetime';

const MINUTE = 60;
const USUAL_LIFETIME = 10 * MINUTE;
const LONGEST_LIFETIME = 366 * 86_400;

/** How long a token that a program gets for the API is good, in seconds. */
export function apiTokenLifetime(metadata: Readonly<Record<string, unknown>>): number {
  const lifetime = metadata[API_TOKEN_LIFETIME];
  return isLifetime(lifetime) ? lifetime : USUAL_LIFETIME;
}

/** What is wrong with it, or undefined. */
export function apiTokenLifetimeError(metadata: Readonly<Record<string, unknown>>): string | undefined {
  const lifetime = metadata[API_TOKEN_LIFETIME];
  if (lifetime === undefined || isLifetime(lifetime)) return undefined;
  return `${API_TOKEN_LIFETIME} must be a number of seconds, ${MINUTE} to ${LONGEST_LIFETIME}`;
}

function isLifetime(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= MINUTE && Number(value) <= LONGEST_LIFETIME;
}

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
