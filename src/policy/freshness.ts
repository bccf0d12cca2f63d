import { assuranceOf, meets } from './assurance.ts';
import { METHOD_TRAITS } from './method-traits.ts';
import { isPasskeyAllowed } from './passkey-profiles.ts';
import { passOf } from './stand-ins.ts';
import type { Assurance, Evidence, MethodKind, Policy, RegisteredCredential } from './types.ts';

/** The proofs that still stand: by a credential that exists, has not expired, and is one the policy allows. */
export function standingEvidence(
  policy: Policy,
  credentials: readonly RegisteredCredential[],
  evidence: readonly Evidence[],
  now: number,
): Evidence[] {
  const usable = credentials.filter((one) => !isExpired(one, now) && isUsable(policy, one));
  const ids = new Set(usable.map(({ id }) => id));
  return evidence.filter((proof) => ids.has(proof.credentialId) && isAllowed(policy, proof.method));
}

/** Whether a credential that is for a time has had it. */
export function isExpired({ expiresAt }: RegisteredCredential, now: number): boolean {
  return expiresAt !== undefined && now >= expiresAt;
}

/** What changes of methods are judged by: what holds for the person, at whichever application they are. */
export function ownPolicy(policy: Policy): Policy {
  return policy.own ?? policy;
}

/** Seconds by which the clocks of two nodes may differ. */
const CLOCK_SKEW = 60;

/** Whether a proof is at most so many seconds old, and not from a time that a clock set back has yet to reach. */
export function isWithin(seconds: number, { provenAt }: Evidence, now: number): boolean {
  const age = now - provenAt;
  return age <= seconds && age >= -CLOCK_SKEW;
}

/** The proofs recent enough to allow a change of methods. */
export function freshEvidence(policy: Policy, evidence: readonly Evidence[], now: number): Evidence[] {
  return evidence.filter((proof) => isWithin(policy.passkeys.freshness, proof, now));
}

/**
 * Whether methods may be changed now: NIST SP 800-63B §4.1.2 binds another authenticator only after a sign-in at the
 * strongest level the account can reach.
 */
export function mayChangeMethods(
  policy: Policy,
  credentials: readonly RegisteredCredential[],
  evidence: readonly Evidence[],
  now: number,
): boolean {
  const fresh = freshEvidence(policy, standingEvidence(ownPolicy(policy), credentials, evidence, now), now);
  return meets(assuranceOf(fresh), assuranceForChange(policy, credentials));
}

/** Seconds that whoever has come in by a pass has to register something: the pass may be spent. */
const PASS_GRACE = 600;

/**
 * Whether a method may be added now: as any other change, or by a temporary access pass, which is for people who have
 * nothing (left) to prove. It adds, and takes nothing away.
 */
export function mayAddMethod(
  policy: Policy,
  credentials: readonly RegisteredCredential[],
  evidence: readonly Evidence[],
  now: number,
): boolean {
  const grace = Math.max(policy.passkeys.freshness, PASS_GRACE);
  const byPass = standingEvidence(ownPolicy(policy), credentials, evidence, now).some(
    (proof) => proof.method === 'temporary_access_pass' && isWithin(grace, proof, now),
  );
  return byPass || mayChangeMethods(policy, credentials, evidence, now);
}

/**
 * Whether this sign-in may register no first further factor: where the policy leaves that to whoever has come in by a pass. A
 * stolen password would be enough otherwise.
 */
export function isWithheld(
  policy: Policy,
  credentials: readonly RegisteredCredential[],
  evidence: readonly Evidence[],
): boolean {
  if (policy.mfa.enrollment !== 'not_offered' || passOf(evidence)) return false;
  return !meets(assuranceForChange(policy, credentials), 'multi_factor');
}

/**
 * The strongest assurance that the user's own lasting credentials can reach, at any application: one factor at least, two
 * at most.
 */
export function assuranceForChange(policy: Policy, credentials: readonly RegisteredCredential[]): Assurance {
  const usable = credentials.filter(
    (credential) =>
      isUsable(ownPolicy(policy), credential) && METHOD_TRAITS[credential.method].follows && !credential.spent,
  );
  return meets(assuranceOf(usable.map(proofBy)), 'multi_factor') ? 'multi_factor' : 'single_factor';
}

/** The evidence that using this credential would give. */
export function proofBy({ id, method, keyProtection, unconfirmed }: RegisteredCredential): Evidence {
  return {
    ...{ method, credentialId: id, provenAt: 0, userVerified: method === 'passkey' },
    ...(keyProtection === undefined ? {} : { keyProtection }),
    ...(unconfirmed ? { unconfirmed } : {}),
  };
}

/** The methods a policy allows at all, as a further factor or to start with: the order to offer a further factor in. */
export function allowedMethods(policy: Policy): MethodKind[] {
  return [...new Set([...policy.mfa.methods, ...policy.signIn.methods])];
}

/** Whether a policy allows this method at all. */
export function isAllowed(policy: Policy, method: MethodKind): boolean {
  if (method === 'trusted_device') return policy.mfa.trustedDeviceDays > 0;
  return policy.mfa.methods.includes(method) || policy.signIn.methods.includes(method);
}

/** Whether a policy allows this credential: its method, and of a passkey what it is like. */
export function isUsable(policy: Policy, credential: RegisteredCredential): boolean {
  return (
    isAllowed(policy, credential.method) && (credential.method !== 'passkey' || isPasskeyAllowed(policy, credential))
  );
}
