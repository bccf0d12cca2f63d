import type { TenantPolicy } from '#src/policy/types.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { requirePolicy } from '#src/tenants/tenant-service.ts';
import { changeTenant, WHEN_SEEN } from '../change-tenant.ts';
import { defineCommand, type CommandContext } from '../command.ts';
import { CommandError } from '../failures.ts';
import { readJson } from '../read-json.ts';
import { requireTenant, type Services } from '../services.ts';
import { lockedOut, whomItAffects } from '../whom-it-affects.ts';

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
      const { id, version, policy } = await changeTenant(services, tenant, { policy: proposed });
      return { data: { id, version, policy }, text: `The policy of ${id} is replaced. ${WHEN_SEEN}` };
    });
  },
});

async function refuseLockout(services: Services, tenant: Tenant, proposed: TenantPolicy, context: CommandContext) {
  const locked = lockedOut(await whomItAffects(services, tenant, proposed, context));
  if (locked === undefined) return;
  const advice = `latchkey policy dry-run ${tenant.id} tells more; --force sets it nevertheless.`;
  throw new CommandError('no_way_in', `${locked} Nothing was changed. ${advice}`);
}
