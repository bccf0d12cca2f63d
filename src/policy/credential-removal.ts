import { meets } from './assurance.ts';
import { METHOD_TRAITS } from './method-traits.ts';
import type { RegisteredCredential, TenantPolicy } from './types.ts';

export type RemovalRefusal = 'last_first_factor' | 'last_second_factor' | 'passkey_required';

/** Why this credential may not go, or undefined when it may: what stays must still be able to sign in under the policy. */
export function removalRefusal(
  policy: TenantPolicy,
  credentials: readonly RegisteredCredential[],
  credentialId: string,
): RemovalRefusal | undefined {
  const rest = credentials.filter((credential) => credential.id !== credentialId);
  const has = (method: string) => rest.some((credential) => credential.method === method);

  if (policy.passkeyEnrollment.mode === 'required' && !has('passkey')) return 'passkey_required';
  const starters = policy.signIn.methods.filter((method) => METHOD_TRAITS[method].startsLogin);
  if (!starters.some(has)) return 'last_first_factor';
  if (has('passkey') || !meets(policy.assurance.required, 'multi_factor')) return undefined;
  const factors = policy.mfa.methods.filter((method) => METHOD_TRAITS[method].enrollsAsFactor);
  return factors.some(has) ? undefined : 'last_second_factor';
}
