import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { tenantAddress } from '#src/tenants/address.ts';
import { changeTenant, COMMENT, WHEN_SEEN } from '../change-tenant.ts';
import { facts } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../failures.ts';
import { readLogo } from '../read-logo.ts';
import { requireTenant, type Services } from '../services.ts';

export const tenantShow = defineCommand({
  name: 'tenant show',
  summary: 'Show what an organisation is called, looks like and holds',
  args: { id: 'the tenant' },
  options: {},
  run: ({ args: { id } }, { withServices }) =>
    withServices(async (services) => {
      const tenant = await requireTenant(services, id);
      const { issuer } = tenantAddress(services.config.publicUrl, id);
      const holds = await countsOf(services, tenant);
      const { name, status, branding, version } = tenant;
      return {
        data: { tenant: { ...tenant, issuer }, holds },
        text: facts({
          ...{ name, status, issuer, version: String(version) },
          created: new Date(tenant.createdAt * 1000).toISOString(),
          colour: branding.color,
          logo: branding.logo === null ? 'none' : branding.logo.slice('data:'.length, branding.logo.indexOf(';')),
          ...Object.fromEntries(Object.entries(holds).map(([what, count]) => [what, String(count)])),
        }),
      };
    }),
});

export const tenantUpdate = defineCommand({
  name: 'tenant update',
  summary: 'Change what an organisation is called, and how its pages look',
  args: { id: 'the tenant' },
  options: {
    name: { kind: 'text', value: '<name>', help: 'what its pages call it' },
    color: { kind: 'text', value: '<#rrggbb>', help: 'the colour of its pages' },
    logo: { kind: 'text', value: '<file>', help: 'a PNG, SVG or WebP of at most 64 KB; none takes it away' },
    comment: COMMENT,
  },
  run: async ({ args: { id }, options }, context) => {
    const { name, color, comment } = options;
    const logo = options.logo === undefined ? undefined : await readLogo(context, options.logo);
    if (name === undefined && color === undefined && logo === undefined) {
      throw new UsageError('Say what to change: --name, --color or --logo.');
    }
    return context.withServices(async (services) => {
      const tenant = await requireTenant(services, id);
      const branding = {
        ...tenant.branding,
        ...(color === undefined ? {} : { color }),
        ...(logo === undefined ? {} : { logo }),
      };
      const changed = await changeTenant(services, tenant, { branding, ...(name && { name }) }, comment);
      return { data: { tenant: changed }, text: `${id} is changed. ${WHEN_SEEN}` };
    });
  },
});

async function countsOf({ storage }: Services, { id }: Pick<Tenant, 'id'>) {
  const [users, groups, applications] = await Promise.all([
    storage.users.count(id, {}),
    storage.groups.list(id),
    storage.clients.list(id),
  ]);
  return { users, groups: groups.length, applications: applications.length };
}
