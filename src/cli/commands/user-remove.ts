import { removePerson } from '#src/admin/remove-person.ts';
import { passkeyRemoval } from '#src/methods/passkey/removal.ts';
import { ending } from '#src/oidc/ending.ts';
import { defineCommand } from '../command.ts';
import { CommandError } from '../failures.ts';
import { requireUser } from '../require-user.ts';

export const userRemove = defineCommand({
  name: 'user remove',
  summary: 'Remove a user for good, with all they sign in with; user disable keeps somebody out for a while',
  details:
    'Sessions, grants and tokens end at once, and applications are told by a running server. They know the user by an id\n' +
    'that is never given again. What the audit log says stays.',
  args: { tenant: 'the tenant', username: 'the user name or e-mail address' },
  options: {},
  run: ({ args: { tenant, username } }, { withServices }) =>
    withServices(async (services) => {
      const user = await requireUser(services, tenant, username);
      const { tenantId, id } = user;
      const { storage, audit, notifications } = services;
      const removal = passkeyRemoval({ ...storage, clock: services.clock });
      if (!(await removePerson(user, { storage, ending: ending(services, tenantId), passkeyRemoval: removal }))) {
        throw new CommandError('user_not_found', `Somebody else has removed ${user.username} at this moment.`);
      }
      await audit.record('user.removed', { tenantId, userId: id });
      await notifications.send(user, 'account_removed');
      return { data: { userId: id, username: user.username }, text: `${user.username} is removed.` };
    }),
});
