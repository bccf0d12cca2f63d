import { MOST_GROUPS, type User } from '#src/storage/ports/user-store.ts';
import { defineCommand } from '../command.ts';
import { CommandError, UsageError } from '../failures.ts';
import { requireGroup } from '../require-group.ts';
import { requireUser } from '../require-user.ts';
import type { Services } from '../services.ts';

interface Change {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

export const userGroups = defineCommand({
  name: 'user groups',
  summary: 'Show the groups of a user, or change them',
  details: 'What the policy says for a group holds from the next request of the user on.',
  args: { tenant: 'the tenant', username: 'the user name or e-mail address' },
  options: {
    add: { kind: 'list', value: '<group>', help: 'a group to put the user into' },
    remove: { kind: 'list', value: '<group>', help: 'a group to take the user out of' },
  },
  run: ({ args: { tenant, username }, options: { add, remove } }, { withServices }) => {
    const both = add.find((group) => remove.includes(group));
    if (both !== undefined) throw new UsageError(`${both} is to be added and removed.`);
    return withServices(async (services) => {
      const user = await requireUser(services, tenant, username);
      const groups = add.length + remove.length === 0 ? user.groups : await change(services, user, { add, remove });
      const text = groups.length === 0 ? `${user.username} is in no group.` : groups.join('\n');
      return { data: { userId: user.id, username: user.username, groups }, text };
    });
  },
});

async function change(services: Services, user: User, { add, remove }: Change): Promise<readonly string[]> {
  const { storage, groups, audit } = services;
  const { tenantId, id: userId, username, groups: before } = user;
  // Everything is looked at first, so that a slip changes nothing.
  const unknown = [...add, ...remove].filter((group) => !before.includes(group));
  for (const group of unknown) await requireGroup(services, tenantId, group);
  const wanted = new Set([...before.filter((group) => !remove.includes(group)), ...add]);
  if (wanted.size > MOST_GROUPS) throw new CommandError('too_many_groups', tooMany(username));

  for (const group of remove) await groups.leave(user, group);
  const refused: string[] = [];
  for (const group of add) if (!(await groups.join(user, group))) refused.push(group);
  const after = (await storage.users.find(tenantId, userId))?.groups ?? [];
  const details = {
    added: after.filter((group) => !before.includes(group)).join(' '),
    removed: before.filter((group) => !after.includes(group)).join(' '),
  };
  if (details.added + details.removed !== '') await audit.record('user.groups_changed', { tenantId, userId, details });
  if (refused.length === 0) return after;
  const message = `${username} could not join ${refused.join(', ')}: somebody else has changed groups at this moment. Try again.`;
  throw new CommandError('changed_meanwhile', message);
}

const tooMany = (username: string) => `${username} would be in more than ${MOST_GROUPS} groups. Take some away first.`;
