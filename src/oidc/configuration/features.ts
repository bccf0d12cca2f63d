import type { ParameterizedContext } from 'koa';
import type { Configuration, FindAccount, KoaContextWithOIDC } from 'oidc-provider';
import { mayIntrospect } from './introspection.ts';
import { resourceIndicators } from './resource-indicators.ts';

/** The pages that are the provider's own, drawn in the tenant's look. */
export interface ProviderPages {
  /** `out` is what a client may be told (RFC 6749 §4.1.2.1). */
  error(
    ctx: KoaContextWithOIDC,
    out: { error: string; error_description?: string | undefined },
    cause: Error,
  ): Promise<void>;
  /** `form` is the library's hidden form with the id `op.logoutForm`; a button submits it with `logout=yes`. */
  logout(ctx: KoaContextWithOIDC, form: string): Promise<void>;
  signedOut(ctx: KoaContextWithOIDC): Promise<void>;
  /** The page of an address that is no endpoint. */
  notFound(ctx: ParameterizedContext): void;
}

export interface FeatureDeps {
  readonly pages: ProviderPages;
  readonly findAccount: FindAccount;
  /** The resource indicator of the administration's API. */
  readonly api: string;
}

/** What of oidc-provider is on. Everything that is off here is not announced either. */
export function features({ pages, findAccount, api }: FeatureDeps): NonNullable<Configuration['features']> {
  return {
    devInteractions: { enabled: false },
    claimsParameter: { enabled: true },
    clientCredentials: { enabled: true },
    backchannelLogout: { enabled: true },
    introspection: { enabled: true, allowedPolicy: mayIntrospect(findAccount) },
    revocation: { enabled: true, allowedPolicy: ownTokensOnly },
    pushedAuthorizationRequests: { enabled: true },
    dPoP: { enabled: true },
    resourceIndicators: resourceIndicators(api),
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => pages.logout(ctx, form),
      postLogoutSuccessSource: (ctx) => pages.signedOut(ctx),
    },
    userinfo: { enabled: true },
  };
}

// By default every authenticated client may revoke every token (RFC 7009 §2.1).
function ownTokensOnly(
  _ctx: KoaContextWithOIDC,
  client: { clientId: string },
  token: { clientId?: string | undefined },
) {
  return token.clientId === client.clientId;
}
