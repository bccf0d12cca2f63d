import { assuranceOf, countsAsVerified, meets } from './assurance.ts';
import { METHOD_TRAITS } from './method-traits.ts';
import { ASSURANCE, type Assurance, type Evidence, type MethodKind } from './types.ts';

/** Authentication context classes, weakest first: REFEDS profiles, and OpenID Connect EAP ACR Values 1.0. */
export const ACR: Readonly<Record<Exclude<Assurance, 'none'>, string>> = {
  single_factor: 'https://refeds.org/profile/sfa',
  multi_factor: 'https://refeds.org/profile/mfa',
  phishing_resistant: 'phr',
  phishing_resistant_hardware: 'phrh',
};

/** The assurance an `acr` value names, or undefined when it is none of ours. */
export function assuranceNamed(acr: string): Exclude<Assurance, 'none'> | undefined {
  return (Object.keys(ACR) as (keyof typeof ACR)[]).find((assurance) => ACR[assurance] === acr);
}

/** What naming these classes asks for: any of them will do, so the weakest we know; none where we know none. */
export function assuranceAskedBy(acrs: readonly string[]): Assurance {
  const named = acrs.map(assuranceNamed).filter((assurance) => assurance !== undefined);
  return ASSURANCE.find((assurance) => named.some((one) => one === assurance)) ?? 'none';
}

/**
 * The `acr` to state for this evidence. A request that names classes gets the first of them that holds
 * (OpenID Connect Core 1.0 §3.1.2.1: in order of preference); every other request gets the strongest that holds.
 */
export function acrOf(evidence: readonly Evidence[], requested: readonly string[] = []): string | undefined {
  const assurance = assuranceOf(evidence);
  const answer = requested.find((acr) => {
    const named = assuranceNamed(acr);
    return named !== undefined && meets(assurance, named);
  });
  return answer ?? (assurance === 'none' ? undefined : ACR[assurance]);
}

/** RFC 8176 values for what really happened, without repetition. */
export function amrOf(evidence: readonly Evidence[]): string[] {
  const values = evidence.flatMap((proof) => [...methodAmr(proof, evidence), ...keyAmr(proof)]);
  if (meets(assuranceOf(evidence), 'multi_factor')) values.push('mfa');
  return [...new Set(values)];
}

/** What evidence amounted to when `amrOf` stated this of it. A passkey is stated with `user` when its verification counted. */
export function assuranceStated(amr: readonly string[]): Assurance {
  if (amr.includes('pop') && amr.includes('user'))
    return amr.includes('hwk') ? 'phishing_resistant_hardware' : 'phishing_resistant';
  if (amr.includes('mfa')) return 'multi_factor';
  return amr.length > 0 ? 'single_factor' : 'none';
}

/**
 * Whether a sign-in of which `amrOf` stated this may have begun with one of these methods. Codes of all kinds are stated
 * alike, and so taken for each other.
 */
export function mayHaveBegunWith(methods: readonly MethodKind[], amr: readonly string[]): boolean {
  return methods.some((method) => METHOD_TRAITS[method].amr.every((value) => value === 'user' || amr.includes(value)));
}

/** `auth_time` in epoch seconds: the oldest proof that counts, so that `max_age` never sees a session as fresher than it is. */
export function authTimeOf(evidence: readonly Evidence[]): number | undefined {
  return evidence.length === 0 ? undefined : Math.min(...evidence.map((proof) => proof.provenAt));
}

// RFC 8176 §2: `user` stands for a verification that counted, so that what was stated can be read again.
function methodAmr(proof: Evidence, all: readonly Evidence[]): readonly string[] {
  const { amr } = METHOD_TRAITS[proof.method];
  return proof.method !== 'passkey' || countsAsVerified(proof, all) ? amr : amr.filter((value) => value !== 'user');
}

// RFC 8176 §2: hwk and swk say where the key lives. Only an attestation proves hardware, only a backup flag proves software.
function keyAmr({ keyProtection }: Evidence): string[] {
  if (keyProtection === 'attested_hardware') return ['hwk'];
  return keyProtection === 'synced' ? ['swk'] : [];
}
