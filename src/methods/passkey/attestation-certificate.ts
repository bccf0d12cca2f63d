import { readCertificate, type Certificate } from '#src/fido-metadata/certificate.ts';
import { TAG } from '#src/fido-metadata/der.ts';

/** id-fido-gen-ce-aaguid, 1.3.6.1.4.1.45724.1.1.4, as hexadecimal DER. */
const AAGUID_EXTENSION = '2b0601040182e51c010104';
const COUNTRY = /^[A-Z]{2}$/i;

/**
 * Why this is no attestation certificate (DER) of an authenticator with this AAGUID, or undefined: WebAuthn Level 3
 * §8.2.1 for `packed`. What other formats ask of theirs, the library checks.
 */
export function certificateRefusal(
  der: Uint8Array,
  format: string,
  aaguid: Uint8Array,
): 'attestation_certificate' | 'attestation_aaguid_mismatch' | undefined {
  // Not one whose AAGUID is critical: the extension must not be.
  const certificate = readCertificate(der);
  if (certificate === undefined) return 'attestation_certificate';
  if (format === 'packed' && !isForAttestation(certificate)) return 'attestation_certificate';
  const extension = certificate.extensions.get(AAGUID_EXTENSION);
  if (extension === undefined) return undefined;
  return namesModel(extension.value, aaguid) ? undefined : 'attestation_aaguid_mismatch';
}

function isForAttestation({ x509, version, authority }: Certificate): boolean {
  const {
    C: country,
    O: maker,
    OU: unit,
    CN: name,
  } = x509.toLegacyObject().subject as Readonly<Record<string, unknown>>;
  return (
    version === 3 &&
    authority !== 'yes' &&
    typeof country === 'string' &&
    COUNTRY.test(country) &&
    isSaid(maker) &&
    unit === 'Authenticator Attestation' &&
    isSaid(name)
  );
}

// An octet string of 16 bytes, inside the one that every extension is in.
function namesModel(value: Buffer, aaguid: Uint8Array): boolean {
  return value.equals(Buffer.concat([Buffer.from([TAG.octetString, aaguid.length]), aaguid]));
}

const isSaid = (value: unknown) => typeof value === 'string' && value !== '';
