import { errors, type Configuration } from 'oidc-provider';
import { apiScopesOf, apiTokenLifetime } from '#src/clients/api-scope.ts';

type Features = NonNullable<Configuration['features']>;

/** The one resource there is at every issuer (RFC 8707): the administration's API, for applications that were let in. */
export function resourceIndicators(api: string): NonNullable<Features['resourceIndicators']> {
  return {
    enabled: true,
    getResourceServerInfo: ({ oidc }, resource, client) => {
      const scopes = resource === api ? apiScopesOf(client) : [];
      if (scopes.length === 0) throw new errors.InvalidTarget();
      // RFC 6749 §4.4: for confidential clients only, which the library leaves to whoever registers them.
      const isByItself = oidc.params?.['grant_type'] === 'client_credentials';
      if (isByItself && client.clientAuthMethod === 'none') throw new errors.UnauthorizedClient();
      // Opaque, so that each use is asked about: nothing waits for a token to run out.
      const info = { scope: scopes.join(' '), audience: api, accessTokenFormat: 'opaque' } as const;
      return isByItself ? { ...info, accessTokenTTL: apiTokenLifetime(client) } : info;
    },
  };
}
