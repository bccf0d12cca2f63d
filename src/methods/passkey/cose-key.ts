import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { ALGORITHMS } from './relying-party.ts';

export type KeyRefusal = 'unsupported_algorithm' | 'unacceptable_key';

type CoseMap = ReadonlyMap<unknown, unknown>;

// RFC 9052 §7.1, RFC 9053 §7, RFC 8230 §4.
const LABEL = { kty: 1, alg: 3, crv: -1, x: -2, y: -3, n: -1, e: -2 } as const;
const COORDINATE_BYTES = 32;
const RSA_BITS = { least: 2048, most: 8192 };
const RSA_EXPONENT = { least: 65_537n, most: 0xffff_ffffn };

/** Why a COSE key may not be registered, or undefined: §7.1 step 20, and what the library does not look at. */
export function keyRefusal(publicKey: Uint8Array): KeyRefusal | undefined {
  const key = decodeKey(publicKey);
  if (key === undefined || offeredAlgorithm(publicKey) === undefined) return 'unsupported_algorithm';

  const jwk = jwkOf(key);
  const imported = jwk && importKey(jwk);
  if (imported === undefined) return 'unacceptable_key';
  return imported.asymmetricKeyType === 'rsa' && !isStrongRsa(imported) ? 'unacceptable_key' : undefined;
}

/** The key's algorithm, if it is one of those offered. */
export function offeredAlgorithm(publicKey: Uint8Array): (typeof ALGORITHMS)[number] | undefined {
  const alg = decodeKey(publicKey)?.get(LABEL.alg);
  return ALGORITHMS.find((offered) => offered === alg);
}

function decodeKey(publicKey: Uint8Array): CoseMap | undefined {
  const key = isoCBOR.decodeFirst<unknown>(new Uint8Array(publicKey));
  return key instanceof Map ? key : undefined;
}

// Exactly the members of its algorithm: one more or less and it is another key than it seems.
function jwkOf(key: CoseMap): JsonWebKey | undefined {
  const [kty, alg, crv] = [key.get(LABEL.kty), key.get(LABEL.alg), key.get(LABEL.crv)];
  if (alg === -7 && kty === 2 && crv === 1 && key.size === 5) {
    return { kty: 'EC', crv: 'P-256', ...coordinate(key, 'x'), ...coordinate(key, 'y') };
  }
  if (alg === -8 && kty === 1 && crv === 6 && key.size === 4) {
    return { kty: 'OKP', crv: 'Ed25519', ...coordinate(key, 'x') };
  }
  if (alg === -257 && kty === 3 && key.size === 4) {
    return { kty: 'RSA', ...member(key, 'n'), ...member(key, 'e') };
  }
  return undefined;
}

function coordinate(key: CoseMap, name: 'x' | 'y'): JsonWebKey {
  const bytes = key.get(LABEL[name]);
  return bytes instanceof Uint8Array && bytes.length === COORDINATE_BYTES ? { [name]: encode(bytes) } : {};
}

function member(key: CoseMap, name: 'n' | 'e'): JsonWebKey {
  const bytes = key.get(LABEL[name]);
  return bytes instanceof Uint8Array && bytes.length > 0 && bytes[0] !== 0 ? { [name]: encode(bytes) } : {};
}

// Importing is what checks that a point is on its curve.
function importKey(key: JsonWebKey): KeyObject | undefined {
  try {
    return createPublicKey({ key, format: 'jwk' });
  } catch {
    return undefined; // a member is missing, or the point is off the curve
  }
}

function isStrongRsa({ asymmetricKeyDetails }: KeyObject): boolean {
  const { modulusLength = 0, publicExponent = 0n } = asymmetricKeyDetails ?? {};
  if (modulusLength < RSA_BITS.least || modulusLength > RSA_BITS.most) return false;
  return publicExponent % 2n === 1n && publicExponent >= RSA_EXPONENT.least && publicExponent <= RSA_EXPONENT.most;
}

const encode = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
