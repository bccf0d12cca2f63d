import { chainRefusal, type ChainRefusal } from '#src/fido-metadata/certificate-chain.ts';
import type { FidoMetadata } from '#src/fido-metadata/metadata.ts';
import { certificationOf, isCompromised, type AuthenticatorStatement } from '#src/fido-metadata/statement.ts';
import type { Certification } from '#src/policy/authenticators.ts';
import { certificateRefusal } from './attestation-certificate.ts';
import type { Attestation } from './authenticator-data.ts';

/** Why nobody's word is taken for what an authenticator is. Stable words: audit and pages key on them. */
export type TrustRefusal =
  | 'attestation_none'
  | 'attestation_self'
  | 'attestation_unsupported'
  | 'attestation_metadata_missing'
  | 'attestation_metadata_stale'
  | 'attestation_unknown_authenticator'
  | 'attestation_compromised'
  | 'attestation_no_roots'
  | 'attestation_certificate'
  | 'attestation_aaguid_mismatch'
  | 'attestation_unknown_root'
  | 'attestation_expired';

/** What the maker vouches for, by the metadata. */
export interface Trusted {
  readonly certification: Certification | null;
  /** Hardware keeps the key, and it cannot leave. */
  readonly hardware: boolean;
}

/**
 * The formats whose chain ends at a maker. fido-u2f has no AAGUID; android-key and android-safetynet cannot be verified
 * without fetching what the certificate names.
 */
const FORMATS = ['packed', 'tpm', 'apple'];

const CHAIN_REFUSALS: Readonly<Record<ChainRefusal, TrustRefusal>> = {
  malformed: 'attestation_certificate',
  unknown_root: 'attestation_unknown_root',
  expired: 'attestation_expired',
};

/** What the metadata make of an attestation, as of `now` (epoch seconds). Its signature is looked at elsewhere. */
export async function vouchedFor(
  attestation: Attestation,
  metadata: FidoMetadata,
  now: number,
): Promise<Trusted | TrustRefusal> {
  const chain = certificatesOf(attestation);
  if (typeof chain === 'string') return chain;
  const { kind } = await metadata.state();
  if (kind !== 'current') return kind === 'stale' ? 'attestation_metadata_stale' : 'attestation_metadata_missing';
  const statement = await metadata.find(aaguidOf(attestation));
  return statement === undefined
    ? 'attestation_unknown_authenticator'
    : trustIn(attestation, { chain, statement, now });
}

interface Claim {
  /** The authenticator's own certificate first; DER. */
  readonly chain: readonly [Uint8Array, ...Uint8Array[]];
  readonly statement: AuthenticatorStatement;
  readonly now: number;
}

/** WebAuthn Level 3 §7.1 steps 23-24, with the anchors of this model alone: none of another maker, none of the system. */
export function trustIn({ format, data }: Attestation, { chain, statement, now }: Claim): Trusted | TrustRefusal {
  if (isCompromised(statement)) return 'attestation_compromised';
  if (statement.anchors.length === 0) return 'attestation_no_roots';
  const unfit = certificateRefusal(chain[0], format, data.aaguid ?? new Uint8Array());
  if (unfit !== undefined) return unfit;
  const untrusted = chainRefusal(chain, statement.anchors, now);
  if (untrusted !== undefined) return CHAIN_REFUSALS[untrusted];
  // A key that may be copied elsewhere is not kept by this hardware, whatever the model's statement says.
  return { certification: certificationOf(statement, now), hardware: statement.hardware && !data.flags.be };
}

/** As it is written in metadata and policies. */
export function aaguidOf({ data: { aaguid = new Uint8Array(16) } }: Attestation): string {
  const hex = Buffer.from(aaguid).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function certificatesOf({ format, statement }: Attestation): Claim['chain'] | TrustRefusal {
  if (format === 'none') return 'attestation_none';
  const x5c = statement.get('x5c');
  // §8.2: without certificates the key vouches for itself.
  if (format === 'packed' && x5c === undefined) return 'attestation_self';
  if (!FORMATS.includes(format)) return 'attestation_unsupported';
  const [own, ...issuers] = Array.isArray(x5c) ? (x5c as readonly unknown[]) : [];
  if (!(own instanceof Uint8Array) || !issuers.every((issuer) => issuer instanceof Uint8Array)) {
    return 'attestation_certificate';
  }
  return [own, ...issuers];
}
