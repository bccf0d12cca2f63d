import * as oidc from 'openid-client';
import { callbackUrl, mayUseHttp, signedOutUrl, type DemoTenant } from './facts.ts';
import type { DemoSession, SignedIn } from './sessions.ts';

/** The asserted `acr` of a phishing-resistant sign-in (OpenID Connect EAP ACR Values 1.0 §2). */
const PHISHING_RESISTANT = 'phr';

export interface RelyingParty {
  /** Remembers the request in the session and answers where to send the browser. */
  signInUrl(session: DemoSession, purpose: 'sign_in' | 'step_up'): Promise<URL>;
  /** Redeems the code of an authorization response; throws what the library throws. */
  redeem(session: DemoSession, responseUrl: URL): Promise<SignedIn>;
  refresh(signedIn: SignedIn): Promise<SignedIn>;
  userinfo(signedIn: SignedIn): Promise<Readonly<Record<string, unknown>>>;
  signOutUrl(signedIn: SignedIn): Promise<URL>;
}

/** The demo application's side of OpenID Connect, for one tenant. */
export function relyingParty(tenant: DemoTenant, applicationUrl: string): RelyingParty {
  const redirectUri = callbackUrl(applicationUrl, tenant.id);
  const configuration = discoverOnce(tenant);

  return {
    signInUrl: async (session, purpose) => {
      const codeVerifier = oidc.randomPKCECodeVerifier();
      const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
      session.pending.set(state, { tenantId: tenant.id, codeVerifier, nonce });
      return oidc.buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope: 'openid profile email',
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        ...(purpose === 'step_up' ? { acr_values: PHISHING_RESISTANT } : {}),
      });
    },
    redeem: async (session, responseUrl) => {
      const state = responseUrl.searchParams.get('state') ?? '';
      const pending = session.pending.get(state);
      // One response for one request: a second one with the same state finds nothing.
      session.pending.delete(state);
      if (pending?.tenantId !== tenant.id) throw new UnknownSignInError();
      const tokens = await oidc.authorizationCodeGrant(await configuration(), responseUrl, {
        pkceCodeVerifier: pending.codeVerifier,
        expectedNonce: pending.nonce,
        expectedState: state,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined || tokens.id_token === undefined) throw new Error('the issuer sent no ID token');
      const { name } = await oidc.fetchUserInfo(await configuration(), tokens.access_token, claims.sub);
      return { tenantId: tenant.id, name: name ?? claims.sub, claims, tokens, idToken: tokens.id_token };
    },
    refresh: async (signedIn) => {
      const tokens = await oidc.refreshTokenGrant(await configuration(), signedIn.tokens.refresh_token ?? '');
      return {
        ...signedIn,
        tokens: { ...signedIn.tokens, ...tokens },
        claims: tokens.claims() ?? signedIn.claims,
        idToken: tokens.id_token ?? signedIn.idToken,
      };
    },
    userinfo: async ({ tokens, claims }) => oidc.fetchUserInfo(await configuration(), tokens.access_token, claims.sub),
    signOutUrl: async ({ idToken }) =>
      oidc.buildEndSessionUrl(await configuration(), {
        id_token_hint: idToken,
        post_logout_redirect_uri: signedOutUrl(applicationUrl),
      }),
  };
}

/** The browser came back with a response to a request that this session never made, or has used already. */
export class UnknownSignInError extends Error {
  override readonly name = 'UnknownSignInError';
}

// A failed discovery is not kept: the issuer may only be starting.
function discoverOnce({ issuer, clientId, clientSecret }: DemoTenant): () => Promise<oidc.Configuration> {
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
