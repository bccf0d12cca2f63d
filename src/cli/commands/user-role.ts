import { ROLES } from '#src/users/roles.ts';
import { defineCommand } from '../command.ts';
import { CommandError } from '../failures.ts';
import { requireUser } from '../require-user.ts';

export const userRole = defineCommand({
  name: 'user role',
  summary: 'Show what a user may administer, or change it',
  details:
    'A helpdesk helps users with what they sign in with; an auditor looks; an admin does everything in the organisation.',
  args: { tenant: 'the tenant', username: 'the user name or e-mail address' },
  options: { set: { kind: 'text', value: '<role>', help: 'the new role', choices: ROLES } },
  run: ({ args: { tenant, username }, options: { set } }, { withServices }) =>
    withServices(async (services) => {
      const user = await requireUser(services, tenant, username);
      const { tenantId, id: userId, role: from } = user;
      if (set === undefined || set === from) {
        return { data: { userId, username: user.username, role: from }, text: `${user.username} is ${from}.` };
      }
      const changed = await services.users.updateUser(user, { role: set });
      if (!changed) {
        throw new CommandError(
          'changed_meanwhile',
          `Somebody else changed ${user.username} at this moment. Try again.`,
        );
      }
      await services.audit.record('user.role_changed', { tenantId, userId, details: { from, to: set } });
      await services.notifications.send(user, 'role_changed');
      return { data: { userId, username: user.username, role: set }, text: `${user.username} is ${set} now.` };
    }),
});
