import { requirePolicy } from '#src/tenants/tenant-service.ts';
import { changeTenant, COMMENT, WHEN_SEEN } from '../change-tenant.ts';
import { defineCommand } from '../command.ts';
import { readJson } from '../read-json.ts';
import { requireTenant } from '../services.ts';
import { refuseLockout } from '../whom-it-affects.ts';

export const tenantPolicy = defineCommand({
  name: 'tenant policy',
  summary: 'Show the policy of an organisation, or replace it',
  details:
    'What it prints without --json is what --set takes. A policy that would leave somebody without a way in is refused;\n' +
    'latchkey policy dry-run tells the whole of whom it affects.',
  args: { id: 'the tenant' },
  options: {
    set: { kind: 'text', value: '<file>', help: 'the whole new policy as JSON; - reads standard input' },
    force: { kind: 'flag', help: 'set it without looking whether everybody can still sign in' },
    comment: COMMENT,
  },
  run: async ({ args, options }, context) => {
    const wanted = options.set === undefined ? undefined : await readJson(context, options.set);
    return context.withServices(async (services) => {
      const tenant = await requireTenant(services, args.id);
      if (wanted === undefined) {
        const { id, version, policy } = tenant;
        return { data: { id, version, policy }, text: JSON.stringify(policy, null, 2) };
      }
      const proposed = requirePolicy(wanted);
      if (!options.force) await refuseLockout(services, tenant, proposed, context);
      const { id, version, policy } = await changeTenant(services, tenant, { policy: proposed }, options.comment);
      return { data: { id, version, policy }, text: `The policy of ${id} is replaced. ${WHEN_SEEN}` };
    });
  },
});
