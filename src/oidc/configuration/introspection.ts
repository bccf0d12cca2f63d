import type { FindAccount, KoaContextWithOIDC, Provider } from 'oidc-provider';
import { INTROSPECTS } from '#src/clients/metadata-errors.ts';

type IntrospectedToken = InstanceType<Provider['AccessToken' | 'RefreshToken' | 'ClientCredentials']>;
type Client = NonNullable<KoaContextWithOIDC['oidc']['client']>;

/**
 * Whether a client is told of a token: of its own, and of the access tokens of those applications that it was registered
 * to serve. By default the library tells every client of every token (RFC 7662 §4).
 */
export function mayIntrospect(findAccount: FindAccount) {
  return async (ctx: KoaContextWithOIDC, client: Client, token: IntrospectedToken): Promise<boolean> => {
    if (token.clientId !== client.clientId && !serves(client, token)) return false;
    // The library asks for neither: a token ends with its application, and with its account.
    if (token.clientId === undefined || !(await ctx.oidc.provider.Client.find(token.clientId))) return false;
    return token.kind === 'ClientCredentials' || (await findAccount(ctx, token.accountId, token)) !== undefined;
  };
}

// A refresh token never comes to a resource server in an honest way (RFC 6749 §1.5), nor does one for the administration's API.
function serves(client: Client, token: IntrospectedToken): boolean {
  const introspects = client[INTROSPECTS];
  const isForUs = 'aud' in token && token.aud !== undefined;
  return (
    token.kind !== 'RefreshToken' && !isForUs && Array.isArray(introspects) && introspects.includes(token.clientId)
  );
}
