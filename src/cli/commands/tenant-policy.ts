import type { TenantPolicy } from '#src/policy/types.ts';
import { changeTenant, WHEN_SEEN } from '../change-tenant.ts';
import { defineCommand } from '../command.ts';
import { readJson } from '../read-json.ts';
import { requireTenant } from '../services.ts';

export const tenantPolicy = defineCommand({
  name: 'tenant policy',
  summary: 'Show the policy of an organisation, or replace it',
  details: 'What it prints without --json is what --set takes.',
  args: { id: 'the tenant' },
  options: { set: { kind: 'text', value: '<file>', help: 'the whole new policy as JSON; - reads standard input' } },
  run: async ({ args, options }, context) => {
    const wanted = options.set === undefined ? undefined : await readJson(context, options.set);
    return context.withServices(async (services) => {
      const tenant = await requireTenant(services, args.id);
      if (wanted === undefined) {
        const { id, version, policy } = tenant;
        return { data: { id, version, policy }, text: JSON.stringify(policy, null, 2) };
      }
      // The service checks every member of it.
      const { id, version, policy } = await changeTenant(services, tenant, { policy: wanted as TenantPolicy });
      return { data: { id, version, policy }, text: `The policy of ${id} is replaced. ${WHEN_SEEN}` };
    });
  },
});
