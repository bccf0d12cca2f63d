// Certificates (RFC 5280) for tests: Node reads them and makes none.
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

export interface Certified {
  /** DER. */
  readonly certificate: Buffer;
  readonly privateKey: KeyObject;
}

/** A certificate as a signer of others. */
export interface Authority extends Certified {
  readonly subject: Buffer;
}

export interface CertificateSettings {
  /** Attribute and value in turn: C, O, OU, CN. */
  readonly subject: readonly (readonly [attribute: keyof typeof ATTRIBUTES, value: string])[];
  /** Itself unless given. */
  readonly issuer?: Authority;
  /** Epoch seconds; from 2020 to 2040 unless given. */
  readonly notBefore?: number;
  readonly notAfter?: number;
  /** basicConstraints; none at all for undefined. */
  readonly authority?: boolean | undefined;
  readonly pathLength?: number;
  readonly version?: 1 | 3;
  readonly key?: 'ec' | 'rsa';
  /** New ones unless given. */
  readonly keys?: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  /** Its issuer signs with it; `sha1` for those with an `ec` key only. */
  readonly hash?: 'sha256' | 'sha1';
  readonly dnsName?: string;
  /** id-fido-gen-ce-aaguid. */
  readonly aaguid?: string | undefined;
  /** Where its revocation list is. */
  readonly crlUrl?: string;
  readonly extensions?: readonly Buffer[];
}

const ATTRIBUTES = { C: '2.5.4.6', O: '2.5.4.10', OU: '2.5.4.11', CN: '2.5.4.3' } as const;
const EPOCH_2020 = 1_577_836_800;
const EPOCH_2040 = 2_208_988_800;
let serial = 1;

/** Makes a certificate, signed by its issuer or by itself. */
export function makeCertificate(settings: CertificateSettings): Authority {
  const { publicKey, privateKey } = settings.keys ?? makeKeys(settings.key);
  const subject = name(settings.subject);
  const issuer = settings.issuer ?? { privateKey, subject };
  const { hash = 'sha256' } = settings;
  const algorithm = signatureAlgorithm(issuer.privateKey, hash);
  const extensions = extensionsOf(settings);
  const version = settings.version ?? 3;
  const body = der(0x30, [
    ...(version === 3 ? [der(0xa0, [integer(2)])] : []),
    integer(serial++),
    algorithm,
    issuer.subject,
    der(0x30, [time(settings.notBefore ?? EPOCH_2020), time(settings.notAfter ?? EPOCH_2040)]),
    subject,
    publicKey.export({ format: 'der', type: 'spki' }),
    ...(version === 3 && extensions.length > 0 ? [der(0xa3, [der(0x30, extensions)])] : []),
  ]);
  const signature = sign(hash, body, issuer.privateKey);
  return { certificate: der(0x30, [body, algorithm, bitString(signature)]), privateKey, subject };
}

function makeKeys(kind: CertificateSettings['key'] = 'ec') {
  return kind === 'rsa'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

export function toPem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** An extension; its value is DER. */
export function extension(id: string, value: Buffer, { critical = false } = {}): Buffer {
  return der(0x30, [objectId(id), ...(critical ? [der(0x01, [Buffer.from([0xff])])] : []), octets(value)]);
}

export function octets(value: Buffer): Buffer {
  return der(0x04, [value]);
}

function extensionsOf({ authority, pathLength, dnsName, aaguid, crlUrl, extensions = [] }: CertificateSettings) {
  const constraints = [
    ...(authority ? [der(0x01, [Buffer.from([0xff])])] : []),
    ...(pathLength === undefined ? [] : [integer(pathLength)]),
  ];
  return [
    ...(authority === undefined ? [] : [extension('2.5.29.19', der(0x30, constraints), { critical: true })]),
    ...(dnsName === undefined ? [] : [extension('2.5.29.17', der(0x30, [der(0x82, [Buffer.from(dnsName)])]))]),
    ...(aaguid === undefined ? [] : [aaguidExtension(aaguid)]),
    ...(crlUrl === undefined ? [] : [extension('2.5.29.31', distributionPoint(crlUrl))]),
    ...extensions,
  ];
}

function aaguidExtension(aaguid: string) {
  return extension('1.3.6.1.4.1.45724.1.1.4', octets(Buffer.from(aaguid.replaceAll('-', ''), 'hex')));
}

function distributionPoint(url: string): Buffer {
  return der(0x30, [der(0x30, [der(0xa0, [der(0xa0, [der(0x86, [Buffer.from(url)])])])])]);
}

function signatureAlgorithm({ asymmetricKeyType }: KeyObject, hash: 'sha256' | 'sha1'): Buffer {
  return asymmetricKeyType === 'rsa'
    ? der(0x30, [objectId('1.2.840.113549.1.1.11'), der(0x05, [])])
    : der(0x30, [objectId(hash === 'sha1' ? '1.2.840.10045.4.1' : '1.2.840.10045.4.3.2')]);
}

function name(attributes: CertificateSettings['subject']): Buffer {
  return der(
    0x30,
    attributes.map(([attribute, value]) =>
      der(0x31, [
        der(0x30, [objectId(ATTRIBUTES[attribute]), der(attribute === 'C' ? 0x13 : 0x0c, [Buffer.from(value)])]),
      ]),
    ),
  );
}

function der(tag: number, parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = Buffer.from(content.length.toString(16).replace(/^(?=(?:..)*.$)/, '0'), 'hex');
  const length = content.length < 0x80 ? [content.length] : [0x80 | size.length, ...size];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

function integer(value: number): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return der(0x02, [(bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes]);
}

function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(0x06, [Buffer.from([first * 40 + second, ...rest.flatMap(base128)])]);
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) digits.unshift(0x80 | (left & 0x7f));
  return digits;
}

function bitString(bytes: Buffer): Buffer {
  return der(0x03, [Buffer.from([0]), bytes]);
}

// GeneralizedTime throughout: every reader takes it, whatever the century.
function time(epoch: number): Buffer {
  const text = new Date(epoch * 1000).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return der(0x18, [Buffer.from(text)]);
}
