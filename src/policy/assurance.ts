import { METHOD_TRAITS } from './method-traits.ts';
import { ASSURANCE, type Assurance, type Evidence } from './types.ts';

/** What a set of proofs amounts to. Stored nowhere: always derived from the evidence. */
export function assuranceOf(evidence: readonly Evidence[]): Assurance {
  const passkeys = evidence.filter((proof) => countsAsVerified(proof, evidence));
  if (passkeys.some((proof) => proof.keyProtection === 'attested_hardware')) return 'phishing_resistant_hardware';
  if (passkeys.length > 0) return 'phishing_resistant';

  const factors = new Set(evidence.flatMap((proof) => METHOD_TRAITS[proof.method].factor ?? []));
  if (factors.size > 1) return 'multi_factor';
  return factors.size === 1 ? 'single_factor' : 'none';
}

/** Whether this is the proof of a passkey that has checked the person, and may be believed about it. */
export function countsAsVerified(proof: Evidence, all: readonly Evidence[]): boolean {
  if (proof.method !== 'passkey' || !proof.userVerified) return false;
  // WebAuthn Level 3 §7.2 step 24: a passkey that was made without checking needs another factor to vouch for it.
  return !proof.unconfirmed || all.some((other) => !other.unconfirmed && METHOD_TRAITS[other.method].follows);
}

/** Whether `actual` is at least as strong as `required`. */
export function meets(actual: Assurance, required: Assurance): boolean {
  return ASSURANCE.indexOf(actual) >= ASSURANCE.indexOf(required);
}

/** The stronger of two assurances: how requirements of tenant and request compose. */
export function stricterOf(one: Assurance, other: Assurance): Assurance {
  return meets(one, other) ? one : other;
}
