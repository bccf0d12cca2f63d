import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';

/**
 * What an access token says of the sign-in it came from, to whoever introspects it (RFC 9470 §6.2): the same as the ID
 * token beside it. A refresh does not make a sign-in any younger.
 */
export const signInClaims: NonNullable<Configuration['extraTokenClaims']> = ({ oidc }, { kind }) => {
  const signIn = kind === 'AccessToken' ? signInOf(oidc) : undefined;
  return signIn && { acr: signIn.acr, amr: signIn.amr, auth_time: signIn.authTime };
};

/** The sign-in that tokens are issued for: a code states it, and a refresh token repeats it. */
export function signInOf({ entities }: KoaContextWithOIDC['oidc']) {
  return entities.AuthorizationCode ?? entities.RefreshToken;
}
