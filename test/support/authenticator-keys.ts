import { constants, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { encodeCbor, type Cbor } from './cbor.ts';

/** COSE algorithms (RFC 9053) the authenticator can make keys for. */
export const ALGORITHM = { ES256: -7, EdDSA: -8, RS256: -257 } as const;
export type Algorithm = (typeof ALGORITHM)[keyof typeof ALGORITHM];

export interface AuthenticatorKey {
  readonly alg: Algorithm;
  /** COSE_Key (RFC 9052 §7). */
  readonly publicKey: Buffer;
  sign(data: Buffer): Buffer;
}

export function generateKey(alg: Algorithm, modulusLength = 2048): AuthenticatorKey {
  if (alg === ALGORITHM.ES256) {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x, y } = publicKey.export({ format: 'jwk' });
    const key = coseKey([2, alg, ...part(-1, 1), ...part(-2, decode(x)), ...part(-3, decode(y))]);
    return { alg, publicKey: key, sign: (data) => sign('sha256', data, privateKey) };
  }
  if (alg === ALGORITHM.EdDSA) {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const { x } = publicKey.export({ format: 'jwk' });
    const key = coseKey([1, alg, ...part(-1, 6), ...part(-2, decode(x))]);
    return { alg, publicKey: key, sign: (data) => sign(null, data, privateKey) };
  }
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength });
  return { alg, publicKey: rsaCoseKey(publicKey), sign: (data) => signRsa(data, privateKey) };
}

/** A COSE key of these parts: key type, algorithm, then label and value in turn. */
export function coseKey([kty, alg, ...parts]: readonly [number, number, ...Cbor[]]): Buffer {
  const key = new Map<number, Cbor>([
    [1, kty],
    [3, alg],
  ]);
  for (let at = 0; at < parts.length; at += 2) key.set(parts[at] as number, parts[at + 1]!);
  return encodeCbor(key);
}

function rsaCoseKey(publicKey: KeyObject): Buffer {
  const { n, e } = publicKey.export({ format: 'jwk' });
  return coseKey([3, ALGORITHM.RS256, ...part(-1, decode(n)), ...part(-2, decode(e))]);
}

function signRsa(data: Buffer, key: KeyObject): Buffer {
  return sign('sha256', data, { key, padding: constants.RSA_PKCS1_PADDING });
}

const part = (label: number, value: Cbor): [Cbor, Cbor] => [label, value];

function decode(value: string | undefined): Buffer {
  if (value === undefined) throw new Error('The key has no such part');
  return Buffer.from(value, 'base64url');
}
