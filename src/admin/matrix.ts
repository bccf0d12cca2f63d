import { permissionsOf, ROLES, SYSTEM_TENANT } from '#src/users/roles.ts';
import { isOfTenant, type Operation } from './operation.ts';

/** Those who may do something, from whose side the table of who may do what is written. */
export const STANDINGS = [...ROLES, 'platform_admin', 'program'] as const;
export type Standing = (typeof STANDINGS)[number];

/** Who may do something at all; standing and freshness come on top. The program is one with the scope. */
export function whoMay(op: Pick<Operation, 'path' | 'permission'>): readonly Standing[] {
  return STANDINGS.filter((standing) => may(standing, op));
}

function may(standing: Standing, op: Pick<Operation, 'path' | 'permission'>): boolean {
  const isOfPlatform = standing === 'platform_admin';
  if (!isOfTenant(op) && !isOfPlatform) return false;
  const role = isOfPlatform || standing === 'program' ? 'admin' : standing;
  return permissionsOf({ tenantId: isOfPlatform ? SYSTEM_TENANT : '', role }).includes(op.permission);
}
