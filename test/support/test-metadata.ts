// FIDO metadata for tests: makers of authenticators, and the blob that vouches for them.
import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '#src/config/schema.ts';
import { makeCertificate, toPem, type Authority, type CertificateSettings } from './certificates.ts';
import { NOW } from './fixed-clock.ts';
import type { Attestation } from './software-authenticator.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The model that `testMaker` makes unless told otherwise. */
export const AAGUID = '8c1f27d4-5a0e-4b5c-9d3b-0f6a3c2e7b91';

export interface Maker {
  readonly root: Authority;
  readonly intermediate: Authority;
  /** The `attest` of an authenticator: signs like one of this maker's models; settings replace those of its certificate. */
  attest(settings?: Partial<CertificateSettings>): Attestation;
}

/** A maker with a root, an issuer under it, and as many authenticators as are asked for. */
export function testMaker(aaguid = AAGUID): Maker {
  const maker = [
    ['C', 'SE'],
    ['O', 'Test Keys'],
  ] as const;
  const root = makeCertificate({ subject: [...maker, ['CN', 'Test Root']], authority: true });
  const intermediate = makeCertificate({
    subject: [...maker, ['CN', 'Test Issuer']],
    issuer: root,
    authority: true,
    pathLength: 0,
  });
  return {
    root,
    intermediate,
    attest: (settings = {}) => {
      const own = makeCertificate({
        subject: [...maker, ['OU', 'Authenticator Attestation'], ['CN', 'Test Key 1']],
        issuer: intermediate,
        authority: false,
        aaguid,
        ...settings,
      });
      return {
        chain: [own.certificate, intermediate.certificate],
        sign: (data) => sign('sha256', data, own.privateKey),
      };
    },
  };
}

/** An entry of a blob (Metadata Service v3 §3.1.1), as far as anybody reads it; the rest is there to be dropped. */
export interface Entry {
  readonly aaguid?: string;
  readonly description?: string;
  /** DER. */
  readonly roots?: readonly Buffer[];
  readonly keyProtection?: readonly string[];
  readonly attestationTypes?: readonly string[];
  readonly reports?: readonly { readonly status: string; readonly effectiveDate?: string }[];
}

export interface BlobSettings {
  readonly no?: number;
  /** `2023-12-01`. */
  readonly nextUpdate?: string;
  readonly entries?: readonly Entry[];
  /** Lies over the payload. */
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly chain?: readonly Buffer[];
}

/** Someone who signs blobs: a root, and a signer under it. */
export function blobAuthority(key: 'ec' | 'rsa' = 'ec', settings: Partial<CertificateSettings> = {}) {
  const root = makeCertificate({ subject: [['CN', 'Metadata Root']], authority: true, key });
  const signer = makeCertificate({
    subject: [['CN', 'Metadata Signer']],
    issuer: root,
    authority: false,
    key,
    ...settings,
  });
  const blob = ({ chain = [signer.certificate], ...said }: BlobSettings = {}) => {
    const header = {
      alg: key === 'rsa' ? 'RS256' : 'ES256',
      typ: 'JWT',
      x5c: chain.map((one) => one.toString('base64')),
    };
    const signed = [header, payloadOf(said)]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const signature = sign('sha256', Buffer.from(signed), { key: signer.privateKey, dsaEncoding: 'ieee-p1363' });
    return `${signed}.${signature.toString('base64url')}`;
  };
  return { root, signer, blob };
}

const DAY = 86_400;
const dayOf = (epoch: number) => new Date(epoch * 1000).toISOString().slice(0, 10);

function payloadOf({
  no = 1,
  nextUpdate = dayOf(NOW + 30 * DAY),
  entries = [],
  payload = {},
}: Omit<BlobSettings, 'chain'>) {
  return { legalHeader: 'For tests.', no, nextUpdate, entries: entries.map(entryOf), ...payload };
}

function entryOf({
  aaguid = AAGUID,
  description = 'Test Key',
  roots = [],
  keyProtection = ['hardware', 'secure_element'],
  attestationTypes = ['basic_full'],
  reports = [{ status: 'FIDO_CERTIFIED_L1', effectiveDate: '2022-01-01' }],
}: Entry) {
  return {
    aaguid,
    statusReports: reports,
    timeOfLastStatusChange: '2022-01-01',
    metadataStatement: {
      aaguid,
      description,
      keyProtection,
      attestationTypes,
      attestationRootCertificates: roots.map((root) => root.toString('base64')),
      icon: `data:image/png;base64,${createHash('sha512').update(description).digest('base64')}`,
    },
  };
}

export interface TestMetadata {
  /** For `startTestServer` and `testConfig`. */
  readonly fidoMetadata: Config['fidoMetadata'];
  /** The same for a process of its own. */
  readonly env: Readonly<Record<string, string>>;
  readonly maker: Maker;
  /** What is in the root's file. */
  readonly rootPem: string;
  /** Writes another blob over the one before, with a higher number and by the same signer unless said otherwise. */
  write(settings?: BlobSettings): void;
  /** What a text in place of a blob comes to. */
  writeText(text: string): void;
  /** Deletes both files. */
  remove(): void;
}

/**
 * A blob on disk that vouches for the authenticators of one maker, and the configuration to believe it.
 * `nextUpdate` is 30 days after `now`, epoch seconds.
 */
export function testMetadata({ now = NOW, entry = {} }: { now?: number; entry?: Entry } = {}): TestMetadata {
  const folder = temporaryFolder();
  const [file, root] = [join(folder.path, 'blob.jwt'), join(folder.path, 'root.pem')];
  const maker = testMaker(entry.aaguid);
  const authority = blobAuthority();
  const entries = [{ roots: [maker.root.certificate], ...entry }];
  let no = 0;
  const write = (settings: BlobSettings = {}) => {
    no += 1;
    writeFileSync(file, authority.blob({ no, nextUpdate: dayOf(now + 30 * DAY), entries, ...settings }));
  };
  const rootPem = toPem(authority.root.certificate);
  writeFileSync(root, rootPem);
  write();
  return {
    fidoMetadata: { file, root, maxAge: 30 },
    env: { LATCHKEY_FIDO_METADATA_FILE: file, LATCHKEY_FIDO_METADATA_ROOT: root },
    maker,
    rootPem,
    write,
    writeText: (text) => writeFileSync(file, text),
    remove: folder.remove,
  };
}

/** Signs the certificates of every virtual authenticator of Chromium, with one key for all: SubjectPublicKeyInfo. */
const CHROMIUM_KEY =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEjWF+ZclQjmS8xWc6yCpnmdo8FEZoLCWMRj//31jf0vo+bDeLU9eVxKTf+0GZ7deGLyOrrwIDtLiRG6BWmZThAQ==';

/**
 * An entry that vouches for the virtual authenticators of Chromium, which attest when asked for `direct`. Each of their
 * certificates is new and signed by itself; they share a name and a key, which is what an anchor is made of.
 */
export function chromiumEntry(): Entry {
  const { certificate } = makeCertificate({
    subject: [
      ['C', 'US'],
      ['O', 'Chromium'],
      ['OU', 'Authenticator Attestation'],
      ['CN', 'Batch Certificate'],
    ],
    authority: true,
    keys: {
      publicKey: createPublicKey({ key: Buffer.from(CHROMIUM_KEY, 'base64'), format: 'der', type: 'spki' }),
      // An anchor is not looked at for who signed it.
      privateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
    },
  });
  return { aaguid: '01020304-0506-0708-0102-030405060708', description: 'Virtual Key', roots: [certificate] };
}

/** No metadata: nobody vouches for anything. */
export const NO_METADATA = { file: null, root: null, maxAge: 30 } as const;
