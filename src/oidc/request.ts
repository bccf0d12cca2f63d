import type { KoaContextWithOIDC } from 'oidc-provider';
import { meets } from '#src/policy/assurance.ts';
import { assuranceNamed } from '#src/policy/claims.ts';
import type { Assurance, AuthenticationRequest } from '#src/policy/types.ts';

type Oidc = KoaContextWithOIDC['oidc'];

const SIGN_IN_GRACE = 300;

/** What an authorization request asks for, in the words of the policy engine. */
export function authenticationRequest(oidc: Oidc): AuthenticationRequest {
  const maxAge = requestedMaxAge(oidc);
  const required = requiredAssurance(requestedAcrs(oidc));
  return {
    ...(maxAge === undefined ? {} : { maxAge }),
    ...(required === undefined ? {} : { requiredAssurance: required }),
    reauthenticate: oidc.promptPending('login'),
    otherSubject: namesOtherSubject(oidc),
  };
}

// Who has just signed in for this very request gets the time to finish it, however short its max_age.
function requestedMaxAge({ params, result }: Oidc): number | undefined {
  const maxAge = params?.['max_age'];
  if (maxAge === undefined) return undefined;
  return result?.login ? Math.max(Number(maxAge), SIGN_IN_GRACE) : Number(maxAge);
}

/** The classes named by `acr_values` and the `acr` member of the `claims` parameter, in order of preference. */
export function requestedAcrs(oidc: Oidc): string[] {
  const acrValues = oidc.params?.['acr_values'];
  const voluntary = typeof acrValues === 'string' ? acrValues.split(' ') : [];
  const claim = oidc.claims.id_token?.['acr'];
  const named: unknown[] = [claim?.value, ...(Array.isArray(claim?.values) ? claim.values : [])];
  return [...new Set([...named, ...voluntary])].filter((acr): acr is string => typeof acr === 'string');
}

/**
 * Whether the request makes a class essential that is none of ours, so that no sign-in can meet it
 * (OpenID Connect Core 1.0 §5.5.1.1).
 */
export function essentialAcrUnknown(oidc: Oidc): boolean {
  const claim = oidc.claims.id_token?.['acr'];
  if (!claim?.essential) return false;
  const named = requestedAcrs(oidc);
  return named.length > 0 && named.every((acr) => assuranceNamed(acr) === undefined);
}

// Any of the named classes will do, so the weakest is what is required; which one is stated follows the order of preference.
function requiredAssurance(acrs: readonly string[]): Assurance | undefined {
  const named = acrs.map(assuranceNamed).filter((assurance) => assurance !== undefined);
  return named.reduce<Assurance | undefined>(
    (weakest, assurance) => (weakest === undefined || meets(weakest, assurance) ? assurance : weakest),
    undefined,
  );
}

// OpenID Connect Core 1.0 §3.1.2.1 (id_token_hint) and §5.5.1 (a requested `sub`): another end-user has to sign in.
function namesOtherSubject(oidc: Oidc): boolean {
  const subject = oidc.account?.accountId;
  const hinted = oidc.entities.IdTokenHint?.payload['sub'];
  const claimed = oidc.claims.id_token?.['sub']?.value;
  return [hinted, claimed].some((expected) => expected !== undefined && expected !== subject);
}
