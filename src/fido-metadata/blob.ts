import { compactVerify, decodeProtectedHeader } from 'jose';
import { z } from 'zod';
import type { Signers } from './anchors.ts';
import { readCertificate } from './certificate.ts';
import { chainRefusal } from './certificate-chain.ts';
import type { AuthenticatorStatement } from './statement.ts';

/** A verified blob: Metadata Service v3 §3.1.6. */
export interface MetadataBlob {
  /** Its serial number: each has a higher one. */
  readonly no: number;
  /** Epoch seconds: the beginning of the day by which there is a newer one. */
  readonly nextUpdate: number;
  /** By AAGUID. */
  readonly statements: ReadonlyMap<string, AuthenticatorStatement>;
}

/** What is wrong with a blob. */
export type BlobProblem =
  'not_jws' | 'unknown_root' | 'chain_expired' | 'wrong_signer' | 'wrong_signature' | 'malformed';

const ALGORITHMS = ['RS256', 'ES256'];
/** Metadata Statement v3 §4: the attestation types that end in a certificate of the maker. */
const BY_CERTIFICATE = ['basic_full', 'attca', 'anonca'];
/** FIDO Registry §3.2: what keeps the key. `software` excludes the others. */
const HARDWARE = ['hardware', 'tee', 'secure_element'];

const header = z.object({ alg: z.enum(ALGORITHMS), x5c: z.array(z.base64()).min(1) });

const payload = z.object({
  no: z.int().min(0),
  nextUpdate: z.iso.date(),
  entries: z.array(z.unknown()),
});

// Of other kinds (U2F, UAF) are those without an AAGUID. What does not fit is left out, and so not trusted.
const entry = z.object({
  aaguid: z.guid().transform((aaguid) => aaguid.toLowerCase()),
  statusReports: z.array(z.object({ status: z.string(), effectiveDate: z.iso.date().nullish() })),
  metadataStatement: z.object({
    description: z.string(),
    attestationTypes: z.array(z.string()),
    keyProtection: z.array(z.string()),
    attestationRootCertificates: z.array(z.string()),
  }),
});

/** Verifies and reads a blob as of `now` (epoch seconds): Metadata Service v3 §3.2, all but what would be fetched. */
export async function readBlob(text: string, signers: Signers, now: number): Promise<MetadataBlob | BlobProblem> {
  const jws = text.trim();
  const chain = chainOf(jws);
  if (chain === undefined) return 'not_jws';
  const untrusted = chainRefusal(chain, signers.anchors, now);
  if (untrusted !== undefined) return untrusted === 'expired' ? 'chain_expired' : 'unknown_root';
  const signer = readCertificate(chain[0] ?? Buffer.alloc(0))?.x509;
  if (signer === undefined) return 'not_jws';
  if (signers.names?.every((name) => signer.checkHost(name) === undefined)) return 'wrong_signer';
  const signed = await verified(jws, signer.publicKey);
  return signed === undefined ? 'wrong_signature' : (readPayload(signed) ?? 'malformed');
}

// Without a chain the blob would be signed by anybody (step 5); x5u names an address, and nothing is fetched.
function chainOf(jws: string): Buffer[] | undefined {
  try {
    return header.safeParse(decodeProtectedHeader(jws)).data?.x5c.map((der) => Buffer.from(der, 'base64'));
  } catch {
    return undefined; // jose throws for what is no JWS
  }
}

async function verified(jws: string, key: Parameters<typeof compactVerify>[1]): Promise<string | undefined> {
  try {
    const { payload: bytes } = await compactVerify(jws, key, { algorithms: ALGORITHMS });
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  } catch {
    return undefined; // jose throws for a signature that does not verify, or a key too weak
  }
}

function readPayload(text: string): MetadataBlob | undefined {
  const read = payload.safeParse(parseJson(text)).data;
  if (read === undefined) return undefined;
  const toBuffer = eachOnce();
  const statements = read.entries.flatMap((one) => {
    const fits = entry.safeParse(one).data;
    return fits === undefined ? [] : [toStatement(fits, toBuffer)];
  });
  return {
    no: read.no,
    nextUpdate: Date.parse(read.nextUpdate) / 1000,
    statements: new Map(statements.map((statement) => [statement.aaguid, statement])),
  };
}

function toStatement(
  { aaguid, statusReports, metadataStatement }: z.infer<typeof entry>,
  toBuffer: (base64: string) => Buffer,
): AuthenticatorStatement {
  const { description, attestationTypes, keyProtection, attestationRootCertificates } = metadataStatement;
  const isCertified = attestationTypes.some((type) => BY_CERTIFICATE.includes(type));
  return {
    aaguid,
    description,
    anchors: isCertified ? attestationRootCertificates.map(toBuffer) : [],
    hardware: keyProtection.some((kind) => HARDWARE.includes(kind)) && !keyProtection.includes('software'),
    reports: statusReports.map(({ status, effectiveDate = null }) => ({ status, effectiveDate })),
  };
}

/** Models of one maker share their roots: each is kept once. */
function eachOnce() {
  const known = new Map<string, Buffer>();
  return (base64: string) => {
    const der = known.get(base64) ?? Buffer.from(base64, 'base64');
    known.set(base64, der);
    return der;
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // signed, and no JSON all the same
  }
}
