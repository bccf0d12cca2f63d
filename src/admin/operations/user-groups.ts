import { ProblemError } from '#src/errors.ts';
import { MOST_GROUPS } from '#src/storage/ports/user-store.ts';
import { requireVersion } from '../change-tenant.ts';
import { operation, type Call } from '../operation.ts';
import { readAgain } from '../people.ts';
import { person, versionOf } from './users.ts';

type MemberCall = Call<'/tenants/{tenant}/users/{user}/groups/{group}'>;

export const joinGroup = operation({
  id: 'users.joinGroup',
  summary: 'Put a person into a group',
  description: 'What the policy says of the group holds from their next request on; what is below it ends soon after.',
  method: 'PUT',
  path: '/tenants/{tenant}/users/{user}/groups/{group}',
  permission: 'groups:write',
  answer: person,
  version: versionOf,
  run: async (call) => {
    const { person: user, params, ifMatch, services } = call;
    await requireGroup(call);
    requireVersion(user.version, ifMatch);
    if (user.groups.includes(params.group)) return user;
    if (!(await services.groups.join(user, params.group))) throw full();
    await call.record('user.groups_changed', { details: { added: params.group, removed: '' } });
    return readAgain(call);
  },
});

export const leaveGroup = operation({
  id: 'users.leaveGroup',
  summary: 'Take a person out of a group',
  method: 'DELETE',
  path: '/tenants/{tenant}/users/{user}/groups/{group}',
  permission: 'groups:write',
  answer: person,
  version: versionOf,
  run: async (call) => {
    const { person: user, params, ifMatch, services } = call;
    await requireGroup(call);
    requireVersion(user.version, ifMatch);
    if (!user.groups.includes(params.group)) return user;
    await services.groups.leave(user, params.group);
    await call.record('user.groups_changed', { details: { added: '', removed: params.group } });
    return readAgain(call);
  },
});

async function requireGroup({ tenant, params, services }: Pick<MemberCall, 'tenant' | 'params' | 'services'>) {
  const group = await services.storage.groups.find(tenant.id, params.group);
  if (!group) throw new ProblemError('group_not_found', 'There is no such group');
}

function full(): ProblemError {
  const errors = [{ path: 'group', message: `A person is in at most ${MOST_GROUPS} groups.` }];
  return new ProblemError('validation_failed', errors[0]?.message ?? '', { details: { errors } });
}

export const MEMBERSHIP_OPERATIONS = [joinGroup, leaveGroup];
