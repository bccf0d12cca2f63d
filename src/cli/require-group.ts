import { closest } from '#src/config/closest.ts';
import type { Group } from '#src/storage/ports/group-store.ts';
import { CommandError } from './failures.ts';
import type { Services } from './services.ts';

/** The group of a tenant; throws with the one that was perhaps meant. */
export async function requireGroup({ storage }: Services, tenantId: string, groupId: string): Promise<Group> {
  const group = await storage.groups.find(tenantId, groupId);
  if (group) return group;
  const ids = (await storage.groups.list(tenantId)).map(({ id }) => id);
  const meant = closest(groupId, ids);
  const advice =
    meant === undefined ? `latchkey group list ${tenantId} shows those there are.` : `Did you mean ${meant}?`;
  throw new CommandError('group_not_found', `There is no group ${groupId} in ${tenantId}. ${advice}`);
}
