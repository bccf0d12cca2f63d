import { INTROSPECTS } from '#src/clients/metadata-errors.ts';
import { tenantAddress } from '#src/tenants/address.ts';
import { facts } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { CommandError } from '../failures.ts';
import { requireSameSecret, requireTenant, type Services } from '../services.ts';

export const apiCreate = defineCommand({
  name: 'api create',
  summary: 'Register an API that is sent access tokens; its secret is printed this once',
  details: 'It signs nobody in: it asks at the introspection endpoint what the tokens of its applications are worth.',
  args: { tenant: 'the tenant' },
  options: {
    name: { kind: 'text', value: '<name>', help: 'what it is called', required: true },
    serves: { kind: 'list', value: '<client id>', help: 'an application that sends it tokens', required: true },
    'client-id': { kind: 'text', value: '<id>', help: 'a chosen id; random unless given' },
  },
  run: ({ args, options }, { withServices }) =>
    withServices(async (services) => {
      const { config, clients, audit } = services;
      const { id: tenantId } = await requireTenant(services, args.tenant);
      // Sealed with another secret than the server's, the client's own could never be compared.
      await requireSameSecret(services, tenantId);
      for (const served of options.serves) await requireServed(services, tenantId, served);
      const { clientId, secret } = await clients.createClient({
        tenantId,
        firstParty: true,
        ...(options['client-id'] === undefined ? {} : { clientId: options['client-id'] }),
        metadata: {
          client_name: options.name,
          ...{ redirect_uris: [], response_types: [], grant_types: [] },
          [INTROSPECTS]: options.serves,
        },
      });
      await audit.record('client.created', { tenantId, clientId });

      const introspectionEndpoint = `${tenantAddress(config.publicUrl, tenantId).issuer}/token/introspection`;
      return {
        data: { clientId, clientSecret: secret, serves: options.serves, introspectionEndpoint },
        text: [
          `The API ${options.name} is registered.`,
          facts({ 'client id': clientId, 'client secret': secret, introspection: introspectionEndpoint }),
          'The secret is not shown again.',
        ].join('\n'),
      };
    }),
});

// A name with a slip in it would serve nobody, and say so nowhere.
async function requireServed({ storage }: Services, tenantId: string, clientId: string): Promise<void> {
  if (await storage.clients.find(tenantId, clientId)) return;
  const advice = `latchkey client list ${tenantId} shows those there are.`;
  throw new CommandError('client_not_found', `There is no client ${clientId} in ${tenantId}. ${advice}`);
}
