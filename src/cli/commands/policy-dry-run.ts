import { requirePolicy } from '#src/tenants/tenant-service.ts';
import { defineCommand } from '../command.ts';
import { readJson } from '../read-json.ts';
import { requireTenant } from '../services.ts';
import { describeDryRun, whomItAffects } from '../whom-it-affects.ts';

export const policyDryRun = defineCommand({
  name: 'policy dry-run',
  summary: 'Tell whom a policy would affect, before it is set',
  details:
    'Looks at the next sign-in of every active user, under the policy there is and the proposed one. Changes nothing.',
  args: { tenant: 'the tenant' },
  options: {
    set: {
      kind: 'text',
      value: '<file>',
      help: 'the whole new policy as JSON; - reads standard input',
      required: true,
    },
  },
  run: async ({ args, options }, context) => {
    const wanted = await readJson(context, options.set);
    return context.withServices(async (services) => {
      const tenant = await requireTenant(services, args.tenant);
      const report = await whomItAffects(services, tenant, requirePolicy(wanted), context);
      return { data: { tenant: tenant.id, version: tenant.version, ...report }, text: describeDryRun(report) };
    });
  },
});
