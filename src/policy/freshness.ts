import { assuranceOf, meets } from './assurance.ts';
import type { Assurance, Evidence, RegisteredCredential, TenantPolicy } from './types.ts';

/** The proofs recent enough to allow a change of methods. */
export function freshEvidence(policy: TenantPolicy, evidence: readonly Evidence[], now: number): Evidence[] {
  return evidence.filter((proof) => now - proof.provenAt <= policy.passkeys.freshness);
}

/**
 * Whether methods may be changed now: NIST SP 800-63B §4.1.2 binds another authenticator only after a sign-in at the
 * strongest level the account can reach.
 */
export function mayChangeMethods(
  policy: TenantPolicy,
  credentials: readonly RegisteredCredential[],
  evidence: readonly Evidence[],
  now: number,
): boolean {
  return meets(assuranceOf(freshEvidence(policy, evidence, now)), assuranceForChange(policy, credentials));
}

/** The strongest assurance, up to multi-factor, that the user's own credentials can reach under this policy. */
export function assuranceForChange(policy: TenantPolicy, credentials: readonly RegisteredCredential[]): Assurance {
  const reachable = assuranceOf(
    credentials.filter((credential) => isAllowed(policy, credential.method)).map((credential) => proofBy(credential)),
  );
  return meets(reachable, 'multi_factor') ? 'multi_factor' : reachable;
}

/** The evidence that using this credential would give. */
export function proofBy({ id, method, keyProtection }: RegisteredCredential): Evidence {
  const proof = { method, credentialId: id, provenAt: 0, userVerified: method === 'passkey' };
  return keyProtection === undefined ? proof : { ...proof, keyProtection };
}

export function isAllowed(policy: TenantPolicy, method: RegisteredCredential['method']): boolean {
  return policy.mfa.methods.includes(method) || policy.signIn.methods.includes(method);
}
