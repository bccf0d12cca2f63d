import { X509Certificate } from 'node:crypto';
import { readDer, readInside, TAG } from './der.ts';

/** A certificate with what Node does not tell of it (RFC 5280 §4.1, §4.2). */
export interface Certificate {
  readonly x509: X509Certificate;
  /** 1 to 3. */
  readonly version: number;
  /** By object identifier, as hexadecimal DER. */
  readonly extensions: ReadonlyMap<string, Extension>;
  /** What it says of itself: may issue, may not, or nothing at all. */
  readonly authority: 'yes' | 'no' | 'unsaid';
  /** Certificates that may stand between it and the last one; null is any number. */
  readonly pathLength: number | null;
}

export interface Extension {
  readonly critical: boolean;
  readonly value: Buffer;
}

const BASIC_CONSTRAINTS = '551d13';
/** keyUsage, subjectAltName, basicConstraints, certificatePolicies, extKeyUsage: what a critical extension may be. */
const UNDERSTOOD = new Set(['551d0f', '551d11', BASIC_CONSTRAINTS, '551d20', '551d25']);

/** Reads DER; undefined when it is no certificate, or has a critical extension that nobody here understands. */
export function readCertificate(der: Uint8Array): Certificate | undefined {
  try {
    const bytes = Buffer.from(der);
    const x509 = new X509Certificate(bytes);
    const { version, extensions } = readBody(bytes);
    if ([...extensions].some(([id, { critical }]) => critical && !UNDERSTOOD.has(id))) return undefined;
    return { x509, version, extensions, ...readConstraints(extensions.get(BASIC_CONSTRAINTS)) };
  } catch {
    return undefined; // both parsers throw for all that is malformed
  }
}

function readBody(bytes: Buffer) {
  const [body] = readInside(bytes, TAG.sequence);
  const elements = readDer(body?.content ?? Buffer.alloc(0));
  const [version] = readDer(elements.find(({ tag }) => tag === TAG.version)?.content ?? Buffer.alloc(0));
  const extensions = elements.find(({ tag }) => tag === TAG.extensions);
  const listed = extensions === undefined ? [] : readInside(extensions.content, TAG.sequence).map(readExtension);
  if (new Set(listed.map(([id]) => id)).size < listed.length) throw new RangeError('An extension twice');
  return { version: (version?.content.readUInt8(0) ?? 0) + 1, extensions: new Map(listed) };
}

function readExtension({ content }: { readonly content: Buffer }): [id: string, Extension] {
  const elements = readDer(content);
  const id = elements.find(({ tag }) => tag === TAG.objectIdentifier);
  const value = elements.find(({ tag }) => tag === TAG.octetString);
  if (!id || !value) throw new RangeError('An extension without a name or a value');
  return [id.content.toString('hex'), { critical: elements.some(isTrue), value: value.content }];
}

function readConstraints(extension: Extension | undefined): Pick<Certificate, 'authority' | 'pathLength'> {
  if (extension === undefined) return { authority: 'unsaid', pathLength: null };
  const elements = readInside(extension.value, TAG.sequence);
  const limit = elements.find(({ tag }) => tag === TAG.integer)?.content;
  return {
    authority: elements.some(isTrue) ? 'yes' : 'no',
    pathLength: limit === undefined ? null : limit.readUIntBE(0, Math.min(limit.length, 6)),
  };
}

const isTrue = ({ tag, content }: { readonly tag: number; readonly content: Buffer }) =>
  tag === TAG.boolean && content[0] !== 0;
