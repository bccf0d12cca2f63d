import type { User, UserStore } from '#src/storage/ports/user-store.ts';
import { columns } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { requireGroup } from '../require-group.ts';
import { requireTenant } from '../services.ts';

/** Users read in one go. */
const PAGE = 1000;

export const groupMembers = defineCommand({
  name: 'group members',
  summary: 'List who is in a group',
  args: { tenant: 'the tenant', id: 'the id of the group' },
  options: {},
  run: ({ args: { tenant, id } }, { withServices }) =>
    withServices(async (services) => {
      await requireTenant(services, tenant);
      await requireGroup(services, tenant, id);
      const members = await membersOf(services.storage.users, tenant, id);
      const rows = members.map(({ username, displayName, status }) => [username, status, displayName]);
      return {
        data: { members },
        text: rows.length === 0 ? 'Nobody is in it.' : columns([['USER', 'STATUS', 'NAME'], ...rows]),
      };
    }),
});

async function membersOf(users: Pick<UserStore, 'page'>, tenantId: string, group: string) {
  const members: Pick<User, 'id' | 'username' | 'displayName' | 'status'>[] = [];
  for (let after = ''; ; after = members.at(-1)?.id ?? '') {
    const page = await users.page(tenantId, { after, limit: PAGE, group });
    members.push(...page.map(({ id, username, displayName, status }) => ({ id, username, displayName, status })));
    if (page.length < PAGE) return members;
  }
}
