import { columns } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { CommandError } from '../failures.ts';
import { requireGroup } from '../require-group.ts';
import { requireTenant } from '../services.ts';

const args = { tenant: 'the tenant', id: 'the id of the group' } as const;

export const groupCreate = defineCommand({
  name: 'group create',
  summary: 'Make a group of users, whom the policy can treat alike',
  details: 'latchkey user groups puts users into it; groups, campaigns and passkeyProfiles of the policy name it.',
  args: { tenant: 'the tenant', id: 'lower-case letters, digits and hyphens' },
  options: { name: { kind: 'text', value: '<name>', help: 'what it is called; its id unless given' } },
  run: ({ args: { tenant, id }, options: { name } }, { withServices }) =>
    withServices(async (services) => {
      const { groups, audit } = services;
      const { id: tenantId } = await requireTenant(services, tenant);
      const group = await groups.createGroup({ tenantId, id, name });
      await audit.record('group.created', { tenantId, details: { group: id } });
      return { data: { group }, text: `The group ${id} of ${tenantId} is there.` };
    }),
});

export const groupList = defineCommand({
  name: 'group list',
  summary: 'List the groups of an organisation',
  args: { tenant: 'the tenant' },
  options: {},
  run: ({ args: { tenant } }, { withServices }) =>
    withServices(async (services) => {
      await requireTenant(services, tenant);
      const groups = await services.storage.groups.list(tenant);
      const rows = groups.map(({ id, name }) => [id, name]);
      return {
        data: { groups },
        text: rows.length === 0 ? 'There is no group yet.' : columns([['ID', 'NAME'], ...rows]),
      };
    }),
});

export const groupRemove = defineCommand({
  name: 'group remove',
  summary: 'Remove a group; its members stay, without it',
  details: 'A group that the policy names has to be taken out of the policy first.',
  args,
  options: {},
  run: ({ args: { tenant, id } }, { withServices }) =>
    withServices(async (services) => {
      const { id: tenantId } = await requireTenant(services, tenant);
      await requireGroup(services, tenantId, id);
      const removed = await services.groups.removeGroup(tenantId, id);
      if (removed) await services.audit.record('group.removed', { tenantId, details: { group: id } });
      return { data: { id, removed }, text: `The group ${id} of ${tenantId} is removed.` };
    }),
});

export const groupRename = defineCommand({
  name: 'group rename',
  summary: 'Call a group something else; its id stays',
  args: { ...args, name: 'what it is called from now on' },
  options: {},
  run: ({ args: { tenant, id, name } }, { withServices }) =>
    withServices(async (services) => {
      const { id: tenantId } = await requireTenant(services, tenant);
      const group = await requireGroup(services, tenantId, id);
      if ((await services.groups.renameGroup({ tenantId, id, name }, group.version)) !== 'updated') {
        throw new CommandError('changed_meanwhile', `Somebody else changed ${id} at this moment. Try again.`);
      }
      await services.audit.record('group.renamed', { tenantId, details: { group: id } });
      return { data: { group: { ...group, name } }, text: `The group ${id} of ${tenantId} is called ${name}.` };
    }),
});
