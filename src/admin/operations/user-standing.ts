import { z } from 'zod';
import { ProblemError } from '#src/errors.ts';
import { ISSUED } from '#src/oidc/end-sessions.ts';
import { ending } from '#src/oidc/ending.ts';
import { METHOD_KINDS } from '#src/policy/types.ts';
import { ROLES } from '#src/users/roles.ts';
import { mayGrant } from '../actor.ts';
import { requireVersion } from '../change-tenant.ts';
import { operation } from '../operation.ts';
import { changePerson, readAgain, shutOut, type PersonCall } from '../people.ts';
import { removePerson } from '../remove-person.ts';
import { person, versionOf } from './users.ts';

export const disableUser = operation({
  id: 'users.disable',
  summary: 'Keep a person out, and end the sessions, grants and tokens there are',
  description: 'At once, on every node. Applications with a `backchannel_logout_uri` are told.',
  method: 'POST',
  path: '/tenants/{tenant}/users/{user}/disable',
  permission: 'users:write',
  fresh: true,
  notSelf: true,
  answer: person,
  version: versionOf,
  run: async (call) => {
    const { person: before, ifMatch, record, services } = call;
    requireVersion(before.version, ifMatch);
    // Of somebody who is disabled already, too: whoever did it may have been interrupted.
    await shutOut(services, before);
    if (before.status === 'active') {
      await record('user.disabled');
      await services.notifications.send(before, 'account_disabled');
    }
    return readAgain(call);
  },
});

export const enableUser = operation({
  id: 'users.enable',
  summary: 'Let a disabled person in again',
  method: 'POST',
  path: '/tenants/{tenant}/users/{user}/enable',
  permission: 'users:write',
  fresh: true,
  answer: person,
  version: versionOf,
  run: async (call) => {
    const { person: before, ifMatch, record, services } = call;
    requireVersion(before.version, ifMatch);
    if (before.status === 'active') return before;
    await services.storage.users.setStatus(before.tenantId, before.id, 'active');
    await record('user.enabled');
    await services.notifications.send(before, 'account_enabled');
    return readAgain(call);
  },
});

export const setRole = operation({
  id: 'users.setRole',
  summary: 'Make a person an administrator, or none any more',
  description:
    'Nobody gives more than they have. It holds from the next request of the person on, in tokens that are out as well. ' +
    'An `admin` of the organisation `system` administers all organisations.',
  method: 'PUT',
  path: '/tenants/{tenant}/users/{user}/role',
  permission: 'roles:write',
  fresh: true,
  notSelf: true,
  body: z.strictObject({ role: z.enum(ROLES) }),
  answer: person,
  version: versionOf,
  run: async (call) => {
    const { actor, tenant, person: before, body, record, services } = call;
    if (!mayGrant(actor, { tenantId: tenant.id, role: body.role })) {
      throw new ProblemError('forbidden', 'Nobody gives a role above their own');
    }
    const after = await changePerson(call, { role: body.role });
    if (after.role === before.role) return after;
    await record('user.role_changed', { details: { from: before.role, to: after.role } });
    await services.notifications.send(after, 'role_changed');
    return after;
  },
});

/** What there is of a person, and is gone with them. */
const belongings = z.object({
  methods: z.array(z.object({ method: z.enum(METHOD_KINDS), name: z.string() })).describe('What they sign in with.'),
  sessions: z.int().describe('Browsers in which they are signed in.'),
  applications: z.array(z.string()).describe('Ids of applications that hold grants or tokens of theirs.'),
  groups: z.array(z.string()),
});

async function belongingsOf({ person: { tenantId, id, groups }, services }: PersonCall) {
  const { credentials, artifacts, evidence } = services.storage;
  const now = services.clock.now();
  const [held, rows, sessions] = await Promise.all([
    credentials.listByUser(tenantId, id),
    artifacts.listByUser(tenantId, id, ISSUED, now),
    evidence.listByUser(tenantId, id, now),
  ]);
  return {
    methods: held.map(({ method, name }) => ({ method, name })),
    sessions: sessions.length,
    applications: [...new Set(rows.map(({ payload }) => String(payload['clientId'])))].toSorted(),
    groups,
  };
}

export const showRemoval = operation({
  id: 'users.removal',
  summary: 'What would be lost with a person',
  method: 'GET',
  path: '/tenants/{tenant}/users/{user}/removal',
  permission: 'users:read',
  answer: belongings,
  run: belongingsOf,
});

export const removeUser = operation({
  id: 'users.remove',
  summary: 'Remove a person for good, with all they sign in with',
  description:
    'Ends their sessions, grants and tokens first, and answers what was lost. Applications know the person by an id that is ' +
    'never given again. What the audit log says of them stays. To keep somebody out for a while, disable them.',
  method: 'DELETE',
  path: '/tenants/{tenant}/users/{user}',
  permission: 'users:write',
  fresh: true,
  notSelf: true,
  takesMatch: true,
  answer: belongings,
  run: async (call) => {
    const { person: user, ifMatch, record, services } = call;
    const { storage, notifications } = services;
    const { tenantId } = user;
    requireVersion(user.version, ifMatch);
    const lost = await belongingsOf(call);
    const { passkeyRemoval } = services.methods;
    const isRemoved = await removePerson(user, { storage, ending: ending(services, tenantId), passkeyRemoval });
    // Of two who remove the same person, the second finds nobody.
    if (!isRemoved) throw new ProblemError('user_not_found', 'There is no such user');
    await record('user.removed');
    await notifications.send(user, 'account_removed');
    return lost;
  },
});

export const STANDING_OPERATIONS = [disableUser, enableUser, setRole, showRemoval, removeUser];
