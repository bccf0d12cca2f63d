import { API_SCOPE } from '#src/clients/api-scope.ts';
import { tenantAddress } from '#src/tenants/address.ts';
import { PERMISSIONS } from '#src/users/roles.ts';
import { facts } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../failures.ts';
import { requireSameSecret, requireTenant } from '../services.ts';

export const clientCreate = defineCommand({
  name: 'client create',
  summary: 'Register an application; its secret is printed this once',
  details:
    'The application signs people in by the authorization code flow with PKCE, and may refresh its tokens.\n' +
    'With --api-scope it may use the API of the administration: in the name of whoever has signed in or, without a\n' +
    '--redirect-uri, in its own.',
  args: { tenant: 'the tenant' },
  options: {
    name: { kind: 'text', value: '<name>', help: 'what people are told it is called', required: true },
    'redirect-uri': { kind: 'list', value: '<url>', help: 'where people come back to, exactly' },
    'post-logout-redirect-uri': { kind: 'list', value: '<url>', help: 'where they come back to after signing out' },
    public: { kind: 'flag', help: 'cannot keep a secret: runs in a browser or on a phone' },
    'first-party': { kind: 'flag', help: "the organisation's own: consent is not asked for" },
    'api-scope': { kind: 'list', value: '<scope>', help: 'what it may do at the API', choices: PERMISSIONS },
    'client-id': { kind: 'text', value: '<id>', help: 'a chosen id; random unless given' },
  },
  run: async ({ args, options }, { withServices }) => {
    const purpose = purposeOf(options);
    return withServices(async (services) => {
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
          ...purpose,
          post_logout_redirect_uris: options['post-logout-redirect-uri'],
          token_endpoint_auth_method: authentication,
        },
      });
      await audit.record('client.created', { tenantId, clientId });

      const { issuer } = tenantAddress(config.publicUrl, tenantId);
      const discoveryUrl = `${issuer}/.well-known/openid-configuration`;
      const api = options['api-scope'].length === 0 ? undefined : `${config.publicUrl}/api/v1`;
      const shown = {
        ...(secret === undefined ? {} : { clientSecret: secret }),
        ...(api === undefined ? {} : { api }),
      };
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
            ...{ api, scopes: api && options['api-scope'].join(' ') },
          }),
          ...(secret === undefined ? [] : ['The secret is not shown again.']),
        ].join('\n'),
      };
    });
  },
});

interface Wanted {
  readonly public: boolean;
  readonly 'redirect-uri': readonly string[];
  readonly 'api-scope': readonly string[];
}

/** What it is for, as client metadata: for people to sign in at, or a program that acts by itself. */
function purposeOf({ 'redirect-uri': redirectUris, 'api-scope': scopes, public: isPublic }: Wanted) {
  const api = scopes.length === 0 ? {} : { [API_SCOPE]: scopes.join(' ') };
  if (redirectUris.length > 0) return { redirect_uris: redirectUris, ...api };
  if (scopes.length === 0) throw new UsageError('--redirect-uri <url> is missing: where people come back to, exactly.');
  if (isPublic) throw new UsageError('--public is for what people sign in at: a program by itself needs a secret.');
  return { redirect_uris: [], response_types: [], grant_types: ['client_credentials'], ...api };
}
