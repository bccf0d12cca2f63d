import { defineCommand } from '../command.ts';
import { endAll } from '../end-all.ts';
import { requireUser } from '../require-user.ts';

const args = { tenant: 'the tenant', username: 'the user name or e-mail address' } as const;

export const userDisable = defineCommand({
  name: 'user disable',
  summary: 'Keep a user out, and end the sessions, grants and tokens there are',
  details: 'Applications with a backchannel_logout_uri are told by a running server, to end their own sessions.',
  args,
  options: {},
  run: ({ args: { tenant, username } }, { withServices }) =>
    withServices(async (services) => {
      const user = await requireUser(services, tenant, username);
      const { tenantId, id } = user;
      const { storage, audit, notifications } = services;
      // First the status: from then on nothing new is issued.
      await storage.users.setStatus(tenantId, id, 'disabled');
      await endAll(services, user);
      await audit.record('user.disabled', { tenantId, userId: id });
      await notifications.send(user, 'account_disabled');
      return { data: { user: { ...user, status: 'disabled' } }, text: `${user.username} is disabled and signed out.` };
    }),
});

export const userEnable = defineCommand({
  name: 'user enable',
  summary: 'Let a disabled user in again',
  args,
  options: {},
  run: ({ args: { tenant, username } }, { withServices }) =>
    withServices(async (services) => {
      const user = await requireUser(services, tenant, username);
      const data = { user: { ...user, status: 'active' } };
      if (user.status === 'active') return { data, text: `${user.username} is active already.` };
      await services.storage.users.setStatus(user.tenantId, user.id, 'active');
      await services.audit.record('user.enabled', { tenantId: user.tenantId, userId: user.id });
      await services.notifications.send(user, 'account_enabled');
      return { data, text: `${user.username} is active.` };
    }),
});
