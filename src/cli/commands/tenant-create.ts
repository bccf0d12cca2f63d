import type { TenantPolicy } from '#src/policy/types.ts';
import { tenantAddress } from '#src/tenants/address.ts';
import { facts } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { readJson } from '../read-json.ts';
import { OPERATOR } from '../services.ts';

export const tenantCreate = defineCommand({
  name: 'tenant create',
  summary: 'Make an organisation with an issuer of its own',
  details: 'Without --policy it asks everybody for two factors and suggests passkeys; config/policies has others.',
  args: { id: 'its part of the issuer URL: lower-case letters, digits and hyphens' },
  options: {
    name: { kind: 'text', value: '<name>', help: 'what its pages call it', required: true },
    policy: { kind: 'text', value: '<file>', help: 'its policy as JSON; - reads standard input' },
    color: { kind: 'text', value: '<#rrggbb>', help: 'the colour of its pages' },
  },
  run: async ({ args: { id }, options: { name, policy: file, color } }, context) => {
    const policy = file === undefined ? undefined : await readJson(context, file);
    return context.withServices(async ({ config, tenants, audit }) => {
      const wanted = {
        ...{ id, name },
        ...(color === undefined ? {} : { branding: { color, logo: null } }),
        // The service checks every member of it.
        ...(policy === undefined ? {} : { policy: policy as TenantPolicy }),
      };
      const tenant = await tenants.createTenant(wanted, { actor: OPERATOR });
      await audit.record('tenant.created', { tenantId: id });
      const { issuer } = tenantAddress(config.publicUrl, id);
      return {
        data: { tenant: { ...tenant, issuer } },
        text: `The tenant ${id} is there.\n${facts({ name: tenant.name, issuer })}`,
      };
    });
  },
});
