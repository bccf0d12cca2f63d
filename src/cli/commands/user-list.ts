import type { User } from '#src/storage/ports/user-store.ts';
import { ROLES } from '#src/users/roles.ts';
import { columns } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { readNumber } from '../read-number.ts';
import { requireGroup } from '../require-group.ts';
import { requireTenant, type Services } from '../services.ts';

const DEFAULT_LIMIT = 100;
const MOST = 1_000_000;
/** Users read in one go. */
const PAGE = 1000;

export const userList = defineCommand({
  name: 'user list',
  summary: 'List users by user name: all, or those who are looked for',
  args: { tenant: 'the tenant' },
  options: {
    text: { kind: 'text', value: '<text>', help: 'what a user name, an address or a name contains' },
    status: { kind: 'text', value: '<status>', help: 'only these', choices: ['active', 'disabled'] },
    role: { kind: 'text', value: '<role>', help: 'only these', choices: ROLES },
    group: { kind: 'text', value: '<group>', help: 'only its members' },
    limit: { kind: 'text', value: '<number>', help: `how many at most; ${DEFAULT_LIMIT} unless given` },
    after: { kind: 'text', value: '<username>', help: 'only those beyond this user name' },
  },
  run: async ({ args: { tenant }, options }, { withServices }) => {
    const limit = options.limit === undefined ? DEFAULT_LIMIT : readNumber(options.limit, '--limit', MOST);
    const { text, status, role, group, after } = options;
    return withServices(async (services) => {
      await requireTenant(services, tenant);
      if (group !== undefined) await requireGroup(services, tenant, group);
      const found = await search(services, tenant, { text, status, role, group, after, limit: limit + 1 });
      const users = found.slice(0, limit);
      const next = found.length > limit ? (users.at(-1)?.username ?? null) : null;
      const rows = users.map((user) => [
        ...[user.username, user.status, user.role, user.displayName, user.email ?? '-'],
        user.groups.join(' '),
      ]);
      const titles = ['USER', 'STATUS', 'ROLE', 'NAME', 'EMAIL', 'GROUPS'];
      return {
        data: { users, next },
        text: [
          rows.length === 0 ? 'There is nobody like that.' : columns([titles, ...rows]),
          ...(next === null ? [] : [`There are more: --after ${next}, or a higher --limit.`]),
        ].join('\n'),
      };
    });
  },
});

type Search = Parameters<Services['storage']['users']['search']>[1];

async function search({ storage }: Services, tenantId: string, { limit, ...wanted }: Search): Promise<User[]> {
  const found: User[] = [];
  for (let after = wanted.after; found.length < limit; after = found.at(-1)?.username) {
    const size = Math.min(PAGE, limit - found.length);
    const page = await storage.users.search(tenantId, { ...wanted, after, limit: size });
    found.push(...page);
    if (page.length < size) break;
  }
  return found;
}
