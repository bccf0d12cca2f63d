import { facts } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { moment } from '../moments.ts';
import { requireUser } from '../require-user.ts';
import { requireTenant } from '../services.ts';
import { sessionsOf } from '../sessions-of.ts';
import { credentialTable, shownCredential } from '../shown-credential.ts';

export const userShow = defineCommand({
  name: 'user show',
  summary: 'Show a user: names, groups, what there is to sign in with, where they are signed in',
  args: { tenant: 'the tenant', username: 'the user name or e-mail address' },
  options: {},
  run: ({ args: { tenant, username } }, { withServices }) =>
    withServices(async (services) => {
      const owner = await requireTenant(services, tenant);
      const user = await requireUser(services, tenant, username);
      const stored = await services.storage.credentials.listByUser(tenant, user.id);
      const credentials = stored.map(shownCredential);
      const sessions = await sessionsOf(services, owner).list(user.id);
      const email = user.email === null ? undefined : `${user.email}${user.emailVerified ? '' : ' (not verified)'}`;
      return {
        data: { user, credentials, sessions: sessions.length },
        text: [
          facts({
            ...{ id: user.id, username: user.username, name: user.displayName, email },
            ...{ status: user.status, role: user.role, 'external id': user.externalId ?? undefined },
            ...{ groups: user.groups.join(' ') || 'none', created: moment(user.createdAt) },
            'signed in': sessions.length === 1 ? 'in one browser' : `in ${sessions.length} browsers`,
          }),
          credentialTable(credentials),
        ].join('\n\n'),
      };
    }),
});
