import type { User } from '#src/storage/ports/user-store.ts';
import type { UserChange } from '#src/users/user-service.ts';
import { defineCommand } from '../command.ts';
import { CommandError, UsageError } from '../failures.ts';
import { requireUser } from '../require-user.ts';
import type { Services } from '../services.ts';

const NAMES = ['username', 'displayName', 'email', 'emailVerified', 'externalId'] as const;

export const userUpdate = defineCommand({
  name: 'user update',
  summary: 'Change what a user is called, and how they are reached',
  details: 'Where the user name or the address changes the person is told, at both addresses.',
  args: { tenant: 'the tenant', username: 'the user name or e-mail address' },
  options: {
    username: { kind: 'text', value: '<name>', help: 'the name to sign in with' },
    name: { kind: 'text', value: '<name>', help: 'what pages and applications call the person' },
    email: { kind: 'text', value: '<address>', help: 'an address, to sign in with as well; none takes it away' },
    'email-verified': { kind: 'flag', help: 'the address is known to be theirs' },
    'external-id': { kind: 'text', value: '<id>', help: 'what another system calls them; none takes it away' },
  },
  run: ({ args, options }, { withServices }) => {
    const change: UserChange = {
      username: options.username,
      displayName: options.name,
      email: orNone(options.email),
      externalId: orNone(options['external-id']),
      emailVerified: options['email-verified'] || undefined,
    };
    if (Object.values(change).every((value) => value === undefined)) {
      throw new UsageError('Say what to change: --username, --name, --email, --email-verified or --external-id.');
    }
    return withServices(async (services) => {
      const before = await requireUser(services, args.tenant, args.username);
      const after = await update(services, before, change);
      const changed = NAMES.filter((name) => before[name] !== after[name]);
      const text = changed.length === 0 ? `${before.username} is so already.` : `${after.username} is changed.`;
      return { data: { user: after, changed }, text };
    });
  },
});

const orNone = (text: string | undefined) => (text === 'none' ? null : text);

async function update(services: Services, before: User, change: UserChange): Promise<User> {
  const { users, audit, notifications, announce } = services;
  const { tenantId, id: userId } = before;
  // A sign-in by a code to the old address is none any more.
  if (change.email !== undefined || change.emailVerified !== undefined) {
    await announce({ tenantId, userId, cause: 'credential_removed' });
  }
  const after = await users.updateUser(before, change);
  if (!after) {
    const message = `Somebody else has changed ${before.username} at this moment. Look at them, and try again.`;
    throw new CommandError('changed_meanwhile', message);
  }
  const changed = NAMES.filter((name) => before[name] !== after[name]);
  if (changed.length === 0) return after;
  await audit.record('user.updated', { tenantId, userId, details: { changed: changed.join(' ') } });
  if (changed.includes('username') || changed.includes('email')) await notifications.send(after, 'account_changed');
  if (changed.includes('email')) await notifications.send(before, 'account_changed');
  return after;
}
