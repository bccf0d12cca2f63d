import { tenantAddress } from '#src/tenants/address.ts';
import { facts } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { requireSameSecret, requireTenant } from '../services.ts';

export const clientCreate = defineCommand({
  name: 'client create',
  summary: 'Register an application; its secret is printed this once',
  details: 'The application signs people in by the authorization code flow with PKCE, and may refresh its tokens.',
  args: { tenant: 'the tenant' },
  options: {
    name: { kind: 'text', value: '<name>', help: 'what people are told it is called', required: true },
    'redirect-uri': { kind: 'list', value: '<url>', help: 'where people come back to, exactly', required: true },
    'post-logout-redirect-uri': { kind: 'list', value: '<url>', help: 'where they come back to after signing out' },
    public: { kind: 'flag', help: 'cannot keep a secret: runs in a browser or on a phone' },
    'first-party': { kind: 'flag', help: "the organisation's own: consent is not asked for" },
    'client-id': { kind: 'text', value: '<id>', help: 'a chosen id; random unless given' },
  },
  run: ({ args, options }, { withServices }) =>
    withServices(async (services) => {
      const { config, clients, audit } = services;
      const { id: tenantId } = await requireTenant(services, args.tenant);
      // Sealed with another secret than the server's, the client's own could never be compared.
      await requireSameSecret(services, tenantId);
      const authentication = options.public ? 'none' : 'client_secret_basic';
      const { clientId, secret, firstParty } = await clients.createClient({
        tenantId,
        firstParty: options['first-party'],
        ...(options['client-id'] === undefined ? {} : { clientId: options['client-id'] }),
        metadata: {
          client_name: options.name,
          redirect_uris: options['redirect-uri'],
          post_logout_redirect_uris: options['post-logout-redirect-uri'],
          token_endpoint_auth_method: authentication,
        },
      });
      await audit.record('client.created', { tenantId, clientId });

      const { issuer } = tenantAddress(config.publicUrl, tenantId);
      const discoveryUrl = `${issuer}/.well-known/openid-configuration`;
      const shown = secret === undefined ? {} : { clientSecret: secret };
      return {
        data: { clientId, ...shown, tokenEndpointAuthMethod: authentication, firstParty, issuer, discoveryUrl },
        text: [
          `The application ${options.name} is registered.`,
          facts({
            'client id': clientId,
            'client secret': secret,
            authentication,
            issuer,
            discovery: discoveryUrl,
          }),
          ...(secret === undefined ? [] : ['The secret is not shown again.']),
        ].join('\n'),
      };
    }),
});
