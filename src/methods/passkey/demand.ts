import type { Clock } from '#src/clock.ts';
import type { FidoMetadata } from '#src/fido-metadata/metadata.ts';
import type { AuthenticatorFacts } from '#src/policy/types.ts';
import type { VerifiedAttestation } from '#src/storage/ports/credential-store.ts';
import { aaguidOf, vouchedFor, type TrustRefusal } from './attestation.ts';
import type { Attestation } from './authenticator-data.ts';

/** What a new key has to be like. */
export interface Demand {
  /** `required` refuses, with the reason, every key whose maker does not vouch for it; `none` leaves that to `accept`. */
  readonly attestation: 'none' | 'required';
  /** Whether a key with these facts will do. */
  accept(facts: AuthenticatorFacts): boolean;
}

/** Why a key does not meet a demand. Stable words: audit and pages key on them. */
export type DemandRefusal = TrustRefusal | 'authenticator_not_allowed';

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
  const trust = await vouchedFor(attestation, metadata, now);
  const isTrusted = typeof trust !== 'string';
  if (!isTrusted && demand.attestation === 'required') return trust;
  const { certification, hardware } = isTrusted ? trust : { certification: null, hardware: false };
  const facts: AuthenticatorFacts = {
    key: attestation.data.flags.be ? 'synced' : 'device_bound',
    aaguid: aaguidOf(attestation),
    attested: isTrusted,
    certification,
    hardware,
  };
  if (!demand.accept(facts)) return 'authenticator_not_allowed';
  return isTrusted ? { attestation: { verifiedAt: now, certification, hardware } } : {};
}

/** The conveyance to ask for (WebAuthn Level 3 §5.4.7): browsers may ask people about it, and blank out the AAGUID without. */
export function conveyance(demand: Demand | undefined): 'none' | 'direct' {
  return demand === undefined ? 'none' : 'direct';
}
