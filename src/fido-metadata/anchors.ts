import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';

/** Whom a blob may be signed by: a chain to one of these certificates (DER), by one of these names if there are any. */
export interface Signers {
  readonly anchors: readonly Buffer[];
  readonly names: readonly string[] | null;
}

// GlobalSign Root CA - R3 until August 2026, GlobalSign Root R46 since; both sign web servers of anybody too.
const FIDO_ROOTS = [
  'CB:B5:22:D7:B7:F1:27:AD:6A:01:13:86:5B:DF:1C:D4:10:2E:7D:07:59:AF:63:5A:7C:F4:72:0D:C9:63:C5:3B',
  '4F:A3:12:6D:8D:3A:11:D1:C4:85:5A:4F:80:7C:BA:D6:CF:91:9D:3A:5A:88:B0:3B:EA:2C:63:72:D9:3C:40:C9',
];
const FIDO_NAMES = ['mds.fidoalliance.org', 'mds3.fidoalliance.org'];
const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The FIDO Alliance, by the roots it names, as Node has them. */
export function fidoAlliance(): Signers {
  const roots = rootCertificates.map((pem) => new X509Certificate(pem));
  const anchors = roots.filter(({ fingerprint256 }) => FIDO_ROOTS.includes(fingerprint256)).map(({ raw }) => raw);
  return { anchors, names: FIDO_NAMES };
}

/** Whoever a root of the operator's vouches for. Throws when the file cannot be read or holds no certificate. */
export async function signersOf(pemFile: string): Promise<Signers> {
  const certificates = (await readFile(pemFile, 'utf8')).match(PEM) ?? [];
  if (certificates.length === 0) throw new Error(`${pemFile} holds no certificate`);
  return { anchors: certificates.map((pem) => new X509Certificate(pem).raw), names: null };
}
