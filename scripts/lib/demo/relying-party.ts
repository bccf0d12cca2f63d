import * as oidc from 'openid-client';
import { discoverOnce } from './discovery.ts';
import { callbackUrl, resourceUrl, signedOutUrl, type DemoTenant } from './facts.ts';
import { openResource, type ResourceAnswer } from './open-resource.ts';
import type { DemoSession, SignedIn, StepUp } from './sessions.ts';

export interface RelyingParty {
  /** Remembers the request in the session and answers where to send the browser. */
  signInUrl(session: DemoSession, stepUp?: StepUp): Promise<URL>;
  /** Redeems the code of an authorization response; throws what the library throws. */
  redeem(session: DemoSession, responseUrl: URL): Promise<Redeemed>;
  /** Asks the API; throws what the library throws, unless it is a challenge to step up. */
  openResource(signedIn: SignedIn, name: string): Promise<ResourceAnswer>;
  refresh(signedIn: SignedIn): Promise<SignedIn>;
  userinfo(signedIn: SignedIn): Promise<Readonly<Record<string, unknown>>>;
  signOutUrl(signedIn: SignedIn): Promise<URL>;
}

export interface Redeemed {
  readonly signedIn: SignedIn;
  /** Why the sign-in was asked for, where it was a step up. */
  readonly stepUp: StepUp | undefined;
}

/** The demo application's side of OpenID Connect, for one tenant. */
export function relyingParty(tenant: DemoTenant, applicationUrl: string): RelyingParty {
  const redirectUri = callbackUrl(applicationUrl, tenant.id);
  const configuration = discoverOnce(tenant.issuer, tenant);

  return {
    signInUrl: async (session, stepUp) => {
      const codeVerifier = oidc.randomPKCECodeVerifier();
      const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
      session.pending.set(state, { tenantId: tenant.id, codeVerifier, nonce, stepUp });
      return oidc.buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope: 'openid profile email',
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        // RFC 9470 §4: what the API has asked for is asked of the issuer.
        ...stepUp?.challenge,
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
      const signedIn = { tenantId: tenant.id, name: name ?? claims.sub, claims, tokens, idToken: tokens.id_token };
      return { signedIn, stepUp: pending.stepUp };
    },
    openResource: async ({ tokens }, name) =>
      openResource(await configuration(), tokens.access_token, resourceUrl(applicationUrl, tenant.id, name)),
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
