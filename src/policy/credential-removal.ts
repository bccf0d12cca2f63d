import { assuranceOf, meets } from './assurance.ts';
import { NEVER_SKIPPED, requiresPasskey } from './enrollment.ts';
import { isUsable, isWithheld, mayChangeMethods, proofBy } from './freshness.ts';
import { METHOD_TRAITS } from './method-traits.ts';
import type { Evidence, MethodKind, RegisteredCredential, Policy } from './types.ts';

/** Codes run out and passes expire, so they do not carry a sign-in by themselves. */
const PASSING: ReadonlySet<MethodKind> = new Set(['recovery_code', 'temporary_access_pass', 'trusted_device']);

/** What nobody misses when it goes. */
const SPARING: ReadonlySet<MethodKind> = new Set(['temporary_access_pass', 'trusted_device']);

/** What somebody else has handed over, or can read along: good enough to add a method, not to take one away. */
const BORROWED: ReadonlySet<MethodKind> = new Set(['temporary_access_pass', 'email_code', 'trusted_device']);

export type RemovalRefusal = 'last_first_factor' | 'last_second_factor' | 'passkey_required';

/**
 * Why this credential may not go, or undefined when it may: what stays must still be able to sign in under the policy.
 * `now` in epoch seconds.
 */
export function removalRefusal(
  policy: Policy,
  credentials: readonly RegisteredCredential[],
  credentialId: string,
  now: number,
): RemovalRefusal | undefined {
  const useful = credentials.filter((credential) => isUsable(policy, credential));
  const goes = useful.find(({ id }) => id === credentialId);
  if (!goes || SPARING.has(goes.method)) return undefined;

  const rest = useful.filter(({ id, method }) => id !== credentialId && !PASSING.has(method));
  const has = (method: MethodKind) => rest.some((credential) => credential.method === method);

  if (!has('passkey') && (requiresPasskey(policy, NEVER_SKIPPED, now) || isBeyondReach(policy, rest))) {
    return 'passkey_required';
  }
  if (!policy.signIn.methods.some((method) => METHOD_TRAITS[method].startsLogin && has(method))) {
    return 'last_first_factor';
  }
  if (meets(assuranceOf(rest.map(proofBy)), policy.assurance.required)) return undefined;
  return meets(policy.assurance.required, 'phishing_resistant') ? 'passkey_required' : 'last_second_factor';
}

// Once a campaign has no skips left it would ask for a passkey that only a pass lets anybody register.
function isBeyondReach(policy: Policy, rest: readonly RegisteredCredential[]): boolean {
  return policy.campaigns.some(({ mode }) => mode !== 'off') && isWithheld(policy, rest, []);
}

/**
 * Whether methods may be removed now: as for any change, a recent sign-in at the strongest level the account can reach,
 * but by what is the person's own.
 */
export function mayRemoveMethods(
  policy: Policy,
  credentials: readonly RegisteredCredential[],
  evidence: readonly Evidence[],
  now: number,
): boolean {
  const own = <T extends { readonly method: MethodKind }>(all: readonly T[]) =>
    all.filter(({ method }) => !BORROWED.has(method));
  return mayChangeMethods(policy, own(credentials), own(evidence), now);
}
