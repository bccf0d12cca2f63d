import { errors, type Configuration } from 'oidc-provider';
import { apiScopesOf } from '#src/clients/api-scope.ts';

type Features = NonNullable<Configuration['features']>;

/** The one resource there is at every issuer (RFC 8707): the administration's API, for applications that were let in. */
export function resourceIndicators(api: string): NonNullable<Features['resourceIndicators']> {
  return {
    enabled: true,
    getResourceServerInfo: (_ctx, resource, client) => {
      const scopes = resource === api ? apiScopesOf(client) : [];
      if (scopes.length === 0) throw new errors.InvalidTarget();
      // Opaque, so that each use is asked about: nothing waits for a token to run out.
      return { scope: scopes.join(' '), audience: api, accessTokenFormat: 'opaque' };
    },
  };
}
