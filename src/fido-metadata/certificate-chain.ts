import { readCertificate, type Certificate } from './certificate.ts';

/** Why a chain is not believed: no certificates, none that leads to an anchor, or one of the path out of its time. */
export type ChainRefusal = 'malformed' | 'unknown_root' | 'expired';

/** Certificates of one chain: more are nobody's honest intention. */
const LONGEST = 6;
const BROKEN_HASHES = /md5|sha-?1\b|sha1with/i;

/**
 * Whether the first of these certificates (DER; each certifies the one before it) leads to an anchor: RFC 5280 §6.1, as
 * FIDO has it (Metadata Statement v3 §4, attestationRootCertificates). An anchor is a root, an issuer in between, or the
 * certificate itself. `now` is epoch seconds. Looks nothing up: revocation lists are not fetched.
 */
export function chainRefusal(
  chain: readonly Uint8Array[],
  anchors: readonly Uint8Array[],
  now: number,
): ChainRefusal | undefined {
  if (chain.length === 0 || chain.length > LONGEST) return 'malformed';
  const certificates = chain.map(readCertificate);
  if (!certificates.every((certificate) => certificate !== undefined)) return 'malformed';
  const path = pathToAnchor(
    certificates,
    anchors.map(readCertificate).filter((anchor) => anchor !== undefined),
  );
  if (path === undefined) return 'unknown_root';
  return path.every((certificate) => isInTime(certificate, now)) ? undefined : 'expired';
}

function pathToAnchor(chain: readonly Certificate[], anchors: readonly Certificate[]): Certificate[] | undefined {
  for (const [at, certificate] of chain.entries()) {
    const path = chain.slice(0, at + 1);
    if (anchors.some(({ x509 }) => x509.raw.equals(certificate.x509.raw))) return path;
    // Old roots say nothing of what they may; one that says it may not is good for itself alone.
    const anchor = anchors.find((one) => one.authority !== 'no' && hasIssued(one, certificate, at));
    if (anchor !== undefined) return [...path, anchor];
    const issuer = chain[at + 1];
    if (issuer?.authority !== 'yes' || !hasIssued(issuer, certificate, at)) return undefined;
  }
  return undefined;
}

/** `between`: certificates from this one down to the last, which does not count. */
function hasIssued(issuer: Certificate, certificate: Certificate, between: number): boolean {
  if (issuer.pathLength !== null && between > issuer.pathLength) return false;
  // Names, key identifiers, and whether the issuer's key may sign certificates.
  if (!certificate.x509.checkIssued(issuer.x509)) return false;
  if (BROKEN_HASHES.test(certificate.x509.signatureAlgorithm ?? '')) return false;
  return certificate.x509.verify(issuer.x509.publicKey);
}

function isInTime({ x509 }: Certificate, now: number): boolean {
  return x509.validFromDate.getTime() <= now * 1000 && now * 1000 <= x509.validToDate.getTime();
}
