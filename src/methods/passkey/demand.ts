import type { Clock } from '#src/clock.ts';
import type { FidoMetadata } from '#src/fido-metadata/metadata.ts';
import type { ProfileRule } from '#src/policy/passkey-profiles.ts';
import type { AuthenticatorFacts } from '#src/policy/authenticators.ts';
import type { VerifiedAttestation } from '#src/storage/ports/credential-store.ts';
import { aaguidOf, vouchedFor, type TrustRefusal } from './attestation.ts';
import type { Attestation } from './authenticator-data.ts';

/** What a new key has to be like. */
export interface Demand {
  /**
   * `none` does not ask who made it: all facts are hearsay. `asked` finds out, and leaves it to `refusal`. `required`
   * refuses every key whose maker does not vouch for it.
   */
  readonly attestation: 'none' | 'asked' | 'required';
  /** Which rule a key with these facts breaks; undefined for one that will do. */
  refusal(facts: AuthenticatorFacts): ProfileRule | undefined;
}

/** Why a key does not meet a demand. Stable words: audit and pages key on them. */
export type DemandRefusal =
  TrustRefusal | 'key_not_allowed' | 'authenticator_not_allowed' | 'certification_not_met' | 'hardware_not_met';

const BROKEN: Readonly<Record<Exclude<ProfileRule, 'attestation'>, DemandRefusal>> = {
  key: 'key_not_allowed',
  authenticator: 'authenticator_not_allowed',
  certification: 'certification_not_met',
  hardware: 'hardware_not_met',
};

/** The rule that a key broke, by the reason it was refused with; undefined for every other reason. */
export function brokenRule(reason: string): ProfileRule | undefined {
  return (Object.keys(BROKEN) as (keyof typeof BROKEN)[]).find((rule) => BROKEN[rule] === reason);
}

/** What is known of a key that will do: `attestation` where its maker vouches for it. */
export interface Vetted {
  readonly attestation?: VerifiedAttestation;
}

export interface DemandDeps {
  readonly metadata: FidoMetadata;
  readonly clock: Clock;
}

/** Whether a new key meets what is demanded; without a demand every key does, and nobody asks who made it. */
export async function vet(
  attestation: Attestation,
  demand: Demand | undefined,
  { metadata, clock }: DemandDeps,
): Promise<Vetted | DemandRefusal> {
  if (demand === undefined) return {};
  const now = clock.now();
  const trust = demand.attestation === 'none' ? 'attestation_none' : await vouchedFor(attestation, metadata, now);
  const isTrusted = typeof trust !== 'string';
  const { certification, hardware } = isTrusted ? trust : { certification: null, hardware: false };
  const facts: AuthenticatorFacts = {
    key: attestation.data.flags.be ? 'synced' : 'device_bound',
    aaguid: aaguidOf(attestation),
    attested: isTrusted,
    certification,
    hardware,
  };
  const rule = demand.refusal(facts) ?? (demand.attestation === 'required' && !isTrusted ? 'attestation' : undefined);
  if (rule === 'attestation') return isTrusted ? 'authenticator_not_allowed' : trust;
  if (rule !== undefined) return BROKEN[rule];
  return isTrusted ? { attestation: { verifiedAt: now, certification, hardware } } : {};
}

/** The conveyance to ask for (WebAuthn Level 3 §5.4.7): browsers may ask people about it, and blank out the AAGUID without. */
export function conveyance(demand: Demand | undefined): 'none' | 'direct' {
  return demand === undefined || demand.attestation === 'none' ? 'none' : 'direct';
}
