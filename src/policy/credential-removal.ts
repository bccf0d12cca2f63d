import { assuranceOf, meets } from './assurance.ts';
import { isAllowed, proofBy } from './freshness.ts';
import { METHOD_TRAITS } from './method-traits.ts';
import type { MethodKind, RegisteredCredential, TenantPolicy } from './types.ts';

export type RemovalRefusal = 'last_first_factor' | 'last_second_factor' | 'passkey_required';

/** Why this credential may not go, or undefined when it may: what stays must still be able to sign in under the policy. */
export function removalRefusal(
  policy: TenantPolicy,
  credentials: readonly RegisteredCredential[],
  credentialId: string,
): RemovalRefusal | undefined {
  const useful = credentials.filter(({ method }) => isAllowed(policy, method));
  if (!useful.some(({ id }) => id === credentialId)) return undefined;

  // Recovery codes run out, so they do not carry a sign-in by themselves.
  const rest = useful.filter(({ id, method }) => id !== credentialId && method !== 'recovery_code');
  const has = (method: MethodKind) => rest.some((credential) => credential.method === method);

  if (policy.passkeyEnrollment.mode === 'required' && !has('passkey')) return 'passkey_required';
  if (!policy.signIn.methods.some((method) => METHOD_TRAITS[method].startsLogin && has(method))) {
    return 'last_first_factor';
  }
  if (meets(assuranceOf(rest.map(proofBy)), policy.assurance.required)) return undefined;
  return meets(policy.assurance.required, 'phishing_resistant') ? 'passkey_required' : 'last_second_factor';
}
