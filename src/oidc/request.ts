import type { KoaContextWithOIDC } from 'oidc-provider';
import { stricterOf } from '#src/policy/assurance.ts';
import { assuranceAskedBy, assuranceNamed } from '#src/policy/claims.ts';
import type { AuthenticationRequest } from '#src/policy/types.ts';

type Oidc = KoaContextWithOIDC['oidc'];

const SIGN_IN_GRACE = 300;

/** What an authorization request asks for, in the words of the policy engine. */
export function authenticationRequest(oidc: Oidc): AuthenticationRequest {
  const maxAge = requestedMaxAge(oidc);
  const { essential, voluntary } = requestedAcrs(oidc);
  // Strictest wins: what is asked for beside it never weakens an essential class.
  const required = stricterOf(assuranceAskedBy(essential), assuranceAskedBy(voluntary));
  return {
    ...(maxAge === undefined ? {} : { maxAge }),
    ...(required === 'none' ? {} : { requiredAssurance: required }),
    reauthenticate: oidc.promptPending('login'),
    reauthenticates: oidc.prompts.has('login'),
    otherSubject: namesOtherSubject(oidc),
  };
}

/** Whether the request makes classes essential that are none of ours, so that no sign-in can meet it (OpenID Connect Core 1.0 §5.5.1.1). */
export function essentialAcrUnknown(oidc: Oidc): boolean {
  const { essential } = requestedAcrs(oidc);
  return essential.length > 0 && essential.every((acr) => assuranceNamed(acr) === undefined);
}

/** The classes a request names, in order of preference, the essential ones first. */
export function namedAcrs(oidc: Oidc): string[] {
  const { essential, voluntary } = requestedAcrs(oidc);
  return [...essential, ...voluntary];
}

// Read from the parameters: the library lays acr_values over the `acr` member of the claims parameter.
function requestedAcrs({ params }: Oidc): { essential: string[]; voluntary: string[] } {
  const claim = acrClaim(params?.['claims']);
  const values: readonly unknown[] = Array.isArray(claim.values) ? claim.values : [];
  const claimed = [claim.value, ...values].filter((acr) => typeof acr === 'string');
  const acrValues = params?.['acr_values'];
  const listed = typeof acrValues === 'string' ? acrValues.split(' ') : [];
  return claim.essential === true
    ? { essential: claimed, voluntary: listed }
    : { essential: [], voluntary: [...claimed, ...listed] };
}

interface AcrClaim {
  readonly essential?: unknown;
  readonly value?: unknown;
  readonly values?: unknown;
}

// The library has checked that it is JSON, and that its members are objects or null.
function acrClaim(claims: unknown): AcrClaim {
  if (typeof claims !== 'string') return {};
  const { id_token: idToken } = JSON.parse(claims) as { id_token?: { acr?: AcrClaim | null } };
  return idToken?.acr ?? {};
}

// Who has just signed in for this very request gets the time to finish it, however short its max_age.
function requestedMaxAge({ params, result }: Oidc): number | undefined {
  const maxAge = params?.['max_age'];
  if (maxAge === undefined) return undefined;
  return result?.login ? Math.max(Number(maxAge), SIGN_IN_GRACE) : Number(maxAge);
}

// OpenID Connect Core 1.0 §3.1.2.1 (id_token_hint) and §5.5.1 (a requested `sub`): another end-user has to sign in.
function namesOtherSubject(oidc: Oidc): boolean {
  const subject = oidc.account?.accountId;
  const hinted = oidc.entities.IdTokenHint?.payload['sub'];
  const claimed = oidc.claims.id_token?.['sub']?.value;
  return [hinted, claimed].some((expected) => expected !== undefined && expected !== subject);
}
