import { z } from 'zod';
import { ProblemError } from '#src/errors.ts';
import { namedGroups } from '#src/policy/named-groups.ts';
import { slug } from '#src/policy/settings-schema.ts';
import type { Group } from '#src/storage/ports/group-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { changedMeanwhile } from '../change-tenant.ts';
import { operation, type Call } from '../operation.ts';
import { pageOf, pageQuery, readPage } from '../pages.ts';

const name = z.string().max(500).describe('What it is called.');

const group = z.object({
  id: z.string(),
  name: z.string(),
  members: z.int().describe('How many people are in it.'),
  policy: z.array(z.string()).describe('Where the policy names it: as long as it does, it cannot be removed.'),
  createdAt: z.int().describe('Epoch seconds.'),
  version: z.int(),
});
const versionOf = ({ version }: z.output<typeof group>) => version;

const member = z.object({
  id: z.string(),
  username: z.string(),
  displayName: z.string(),
  status: z.enum(['active', 'disabled']),
});

type TenantCall = Pick<Call<'/tenants/{tenant}'>, 'tenant' | 'services'>;
type GroupCall = TenantCall & { readonly params: { readonly group: string } };

/** Groups with how many are in each, counted together. */
async function described({ tenant, services }: TenantCall, groups: readonly Group[]) {
  const counts = await services.storage.groups.countMembers(
    tenant.id,
    groups.map(({ id }) => id),
  );
  const named = namedGroups(tenant.policy);
  return groups.map((one) => ({
    ...one,
    members: counts.get(one.id) ?? 0,
    policy: named.filter((place) => place.group === one.id).map(({ path }) => path),
  }));
}

async function requireGroup({ tenant, params, services }: GroupCall): Promise<Group> {
  const found = await services.storage.groups.find(tenant.id, params.group);
  if (!found) throw notFound();
  return found;
}

async function shown(call: GroupCall) {
  const [found] = await described(call, [await requireGroup(call)]);
  if (!found) throw notFound();
  return found;
}

function notFound(): ProblemError {
  return new ProblemError('group_not_found', 'There is no such group');
}

export const listGroups = operation({
  id: 'groups.list',
  summary: 'List groups, by id',
  method: 'GET',
  path: '/tenants/{tenant}/groups',
  permission: 'groups:read',
  query: z.strictObject({
    ...pageQuery,
    text: z.string().max(200).optional().describe('A part of the id or the name.'),
  }),
  answer: pageOf(group),
  run: async (call) => {
    const { tenant, query, services } = call;
    const { text = '', ...part } = query;
    const wanted = text.toLowerCase();
    const all = await services.storage.groups.list(tenant.id);
    const found = all.filter((one) => [one.id, one.name].some((words) => words.toLowerCase().includes(wanted)));
    const { items, next } = await readPage(
      part,
      ({ after = '', limit }) => Promise.resolve(found.filter(({ id }) => id > after).slice(0, limit)),
      ({ id }) => id,
    );
    return { items: await described(call, items), next };
  },
});

export const showGroup = operation({
  id: 'groups.show',
  summary: 'One group',
  method: 'GET',
  path: '/tenants/{tenant}/groups/{group}',
  permission: 'groups:read',
  answer: group,
  version: versionOf,
  run: shown,
});

export const createGroup = operation({
  id: 'groups.create',
  summary: 'Make a group of people, whom the policy can treat alike',
  method: 'POST',
  path: '/tenants/{tenant}/groups',
  permission: 'groups:write',
  body: z.strictObject({ id: slug, name: name.optional().describe('The id, unless given.') }),
  answer: group,
  creates: true,
  version: versionOf,
  run: async (call) => {
    const { tenant, body, record, services } = call;
    const made = await services.groups.createGroup({ tenantId: tenant.id, ...body });
    await record('group.created', { details: { group: made.id } });
    return shown({ tenant, services, params: { group: made.id } });
  },
});

export const renameGroup = operation({
  id: 'groups.rename',
  summary: 'Call a group something else; its id stays',
  method: 'PATCH',
  path: '/tenants/{tenant}/groups/{group}',
  permission: 'groups:write',
  body: z.strictObject({ name }),
  answer: group,
  version: versionOf,
  run: async (call) => {
    const { tenant, params, body, ifMatch, record, services } = call;
    const result = await services.groups.renameGroup({ tenantId: tenant.id, id: params.group, ...body }, ifMatch);
    if (result === 'missing') throw notFound();
    if (result === 'changed') throw changedMeanwhile(ifMatch);
    await record('group.renamed', { details: { group: params.group } });
    return shown(call);
  },
});

export const removeGroup = operation({
  id: 'groups.remove',
  summary: 'Remove a group for good; its members stay, without it',
  description: 'A group that the policy names has to be taken out of the policy first.',
  method: 'DELETE',
  path: '/tenants/{tenant}/groups/{group}',
  permission: 'groups:write',
  fresh: true,
  run: async ({ tenant, params, record, services }) => {
    if (!(await services.groups.removeGroup(tenant.id, params.group))) throw notFound();
    await record('group.removed', { details: { group: params.group } });
  },
});

export const listMembers = operation({
  id: 'groups.members',
  summary: 'List the members of a group, by user name',
  method: 'GET',
  path: '/tenants/{tenant}/groups/{group}/members',
  permission: 'groups:read',
  query: z.strictObject(pageQuery),
  answer: pageOf(member),
  run: async (call) => {
    const { tenant, query, services } = call;
    const { id } = await requireGroup(call);
    return readPage<User>(
      query,
      (part) => services.storage.users.search(tenant.id, { group: id, ...part }),
      ({ username }) => username,
    );
  },
});

export const GROUP_OPERATIONS = [listGroups, showGroup, createGroup, renameGroup, removeGroup, listMembers];
