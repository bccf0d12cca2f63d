import { METHOD_TRAITS } from './method-traits.ts';
import { ASSURANCE, type Assurance, type Evidence } from './types.ts';

/** What a set of proofs amounts to. Stored nowhere: always derived from the evidence. */
export function assuranceOf(evidence: readonly Evidence[]): Assurance {
  const passkeys = evidence.filter((proof) => proof.method === 'passkey' && proof.userVerified);
  if (passkeys.some((proof) => proof.keyProtection === 'attested_hardware')) return 'phishing_resistant_hardware';
  if (passkeys.length > 0) return 'phishing_resistant';

  const factors = new Set(evidence.flatMap((proof) => METHOD_TRAITS[proof.method].factor ?? []));
  if (factors.size > 1) return 'multi_factor';
  return factors.size === 1 ? 'single_factor' : 'none';
}

/** Whether `actual` is at least as strong as `required`. */
export function meets(actual: Assurance, required: Assurance): boolean {
  return ASSURANCE.indexOf(actual) >= ASSURANCE.indexOf(required);
}

/** The stronger of two assurances: how requirements of tenant and request compose. */
export function stricterOf(one: Assurance, other: Assurance): Assurance {
  return meets(one, other) ? one : other;
}
