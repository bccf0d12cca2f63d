import { WHEN_SEEN } from '../change-tenant.ts';
import { defineCommand } from '../command.ts';
import { CommandError } from '../failures.ts';
import { requireClient } from '../require-client.ts';

export const clientRemove = defineCommand({
  name: 'client remove',
  summary: 'Remove an application for good; client suspend keeps one out for a while',
  details: 'Nobody is sent back to it, and its tokens are worth nothing. Its id may be given again, to start anew.',
  args: { tenant: 'the tenant', client: 'the client id' },
  options: {},
  run: ({ args }, { withServices }) =>
    withServices(async (services) => {
      const { tenantId, clientId } = await requireClient(services, args.tenant, args.client);
      if (!(await services.clients.removeClient(tenantId, clientId))) {
        throw new CommandError('client_not_found', `Somebody else has removed ${clientId} at this moment.`);
      }
      await services.audit.record('client.removed', { tenantId, clientId });
      return { data: { clientId }, text: `${clientId} is removed. ${WHEN_SEEN}` };
    }),
});
