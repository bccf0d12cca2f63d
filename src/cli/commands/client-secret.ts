import { WHEN_SEEN } from '../change-tenant.ts';
import { facts } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { CommandError } from '../failures.ts';
import { requireClient } from '../require-client.ts';
import { requireSameSecret } from '../services.ts';

export const clientSecret = defineCommand({
  name: 'client secret',
  summary: 'Give an application a new secret, printed this once; the one before ends',
  args: { tenant: 'the tenant', client: 'the client id' },
  options: {},
  run: ({ args }, { withServices }) =>
    withServices(async (services) => {
      const { tenantId, clientId } = await requireClient(services, args.tenant, args.client);
      // Sealed with another secret than the server's, the client's own could never be compared.
      await requireSameSecret(services, tenantId);
      const secret = await services.clients.rotateSecret(tenantId, clientId);
      if (secret === undefined) {
        throw new CommandError('client_not_found', `Somebody else has removed ${clientId} at this moment.`);
      }
      await services.audit.record('client.secret_rotated', { tenantId, clientId });
      return {
        data: { clientId, clientSecret: secret },
        text: [facts({ 'client id': clientId, 'client secret': secret }), `It is not shown again. ${WHEN_SEEN}`].join(
          '\n',
        ),
      };
    }),
});
