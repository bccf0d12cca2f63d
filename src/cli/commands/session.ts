import { columns } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { endAll } from '../end-all.ts';
import { CommandError, UsageError } from '../failures.ts';
import { moment } from '../moments.ts';
import { requireUser } from '../require-user.ts';
import { requireTenant } from '../services.ts';
import { sessionsOf } from '../sessions-of.ts';

const whose = { tenant: 'the tenant', username: 'the user name or e-mail address' } as const;

export const sessionList = defineCommand({
  name: 'session list',
  summary: 'Show the browsers in which a user is signed in',
  args: whose,
  options: {},
  run: ({ args: { tenant, username } }, { withServices }) =>
    withServices(async (services) => {
      const owner = await requireTenant(services, tenant);
      const user = await requireUser(services, tenant, username);
      const found = await sessionsOf(services, owner).list(user.id);
      const sessions = found.toSorted((one, other) => other.lastUsedAt - one.lastUsedAt);
      const rows = sessions.map(({ uid, signedInAt, lastUsedAt, origin, clientIds }) => [
        ...[uid, moment(signedInAt), moment(lastUsedAt)],
        [origin?.browser, origin?.system].filter(Boolean).join(', ') || '-',
        ...[origin?.address ?? '-', clientIds.join(' ')],
      ]);
      const titles = ['SESSION', 'SIGNED IN', 'LAST USED', 'BROWSER', 'ADDRESS', 'APPLICATIONS'];
      const text = rows.length === 0 ? `${user.username} is signed in nowhere.` : columns([titles, ...rows]);
      return { data: { sessions }, text };
    }),
});

export const sessionEnd = defineCommand({
  name: 'session end',
  summary: 'Sign a user out of some browsers, or of everything',
  details:
    'What applications were given there ends, too. Those with a backchannel_logout_uri are told by a running server.',
  args: whose,
  options: {
    session: { kind: 'list', value: '<session>', help: 'one that session list shows' },
    all: { kind: 'flag', help: 'all of them, what applications keep beyond them, and the trust in browsers' },
  },
  run: ({ args: { tenant, username }, options }, { withServices }) => {
    if (options.all === options.session.length > 0) throw new UsageError('Say which: --session, or --all.');
    return withServices(async (services) => {
      const owner = await requireTenant(services, tenant);
      const user = await requireUser(services, tenant, username);
      const { id: userId } = user;
      if (options.all) {
        await endAll(services, user);
        await services.audit.record('sessions.ended', { tenantId: tenant, userId });
        await services.notifications.send(user, 'sessions_ended');
        return { data: { userId, all: true }, text: `${user.username} is signed out everywhere.` };
      }
      const sessions = sessionsOf(services, owner);
      for (const session of options.session) {
        if (!(await sessions.end(userId, session, 'everything'))) {
          throw new CommandError('session_not_found', `${user.username} has no session ${session} (any more).`);
        }
        await services.audit.record('session.ended', { tenantId: tenant, userId });
      }
      await services.notifications.send(user, 'sessions_ended');
      return { data: { userId, sessions: options.session }, text: `${user.username} is signed out there.` };
    });
  },
});
