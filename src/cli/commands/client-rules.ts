import type { ClientRules } from '#src/policy/types.ts';
import { WHEN_SEEN } from '../change-tenant.ts';
import { defineCommand } from '../command.ts';
import { readJson } from '../read-json.ts';
import { requireClient } from '../require-client.ts';

export const clientRules = defineCommand({
  name: 'client rules',
  summary: 'Show what an application asks for beyond the policy, or replace it',
  details: 'What it prints without --json is what --set takes; {} asks for nothing. Rules only make stricter.',
  args: { tenant: 'the tenant', client: 'the client id' },
  options: { set: { kind: 'text', value: '<file>', help: 'the whole new rules as JSON; - reads standard input' } },
  run: async ({ args: { tenant, client }, options }, context) => {
    const wanted = options.set === undefined ? undefined : await readJson(context, options.set);
    return context.withServices(async (services) => {
      const { tenantId, clientId, rules } = await requireClient(services, tenant, client);
      if (wanted === undefined) return { data: { clientId, rules }, text: JSON.stringify(rules, null, 2) };
      // The service checks every member of it.
      await services.clients.updateClient(tenantId, clientId, { rules: wanted as ClientRules });
      await services.audit.record('client.rules_changed', { tenantId, clientId });
      return { data: { clientId, rules: wanted }, text: `The rules of ${clientId} are replaced. ${WHEN_SEEN}` };
    });
  },
});
