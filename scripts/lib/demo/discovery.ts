import * as oidc from 'openid-client';
import { mayUseHttp } from './facts.ts';

export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The issuer as a client sees it, asked when it is first needed. A failed discovery is not kept: the issuer may only be starting. */
export function discoverOnce(
  issuer: string,
  { clientId, clientSecret }: ClientCredentials,
): () => Promise<oidc.Configuration> {
  let discovered: Promise<oidc.Configuration> | undefined;
  const execute = mayUseHttp(issuer) ? [oidc.allowInsecureRequests] : [];
  return () => {
    discovered ??= oidc
      .discovery(new URL(issuer), clientId, undefined, oidc.ClientSecretBasic(clientSecret), { execute })
      .catch((error: unknown) => {
        discovered = undefined;
        throw error;
      });
    return discovered;
  };
}
