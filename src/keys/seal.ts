// Keys seals secrets at rest and keeps each tenant's signing keys.
import { createCipheriv, createDecipheriv, createHash, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { type Random, systemRandom } from '#src/random.ts';

/** The deployment's secrets, 32 bytes each: the current one, then those before it, which still open what they sealed. */
export type Secrets = readonly [current: Buffer, ...previous: Buffer[]];

export interface Sealer {
  /** Encrypts for storage. The context says whose it is; it must be the same at opening. */
  seal(plaintext: string, context: string): string;
  /** Throws a SealError for anything that was not sealed for this context by one of the secrets. */
  open(sealed: string, context: string): string;
  /** A key for one purpose, from the current secret. */
  derive(purpose: string, size?: number): Buffer;
}

/** Never says what was sealed, nor with what. */
export class SealError extends Error {
  override readonly name = 'SealError';
  /** Whether it may be whole, and sealed with a secret that is gone. */
  readonly isSecretUnknown: boolean;

  constructor(message: string, { isSecretUnknown = false } = {}) {
    super(message);
    this.isSecretUnknown = isSecretUnknown;
  }
}

const VERSION = 'v1';
const SECRET_SIZE = 32;
// NIST SP 800-38D §8.2.2: random nonces of 96 bits are safe for 2^32 sealings with one key.
const NONCE_SIZE = 12;
const TAG_SIZE = 16;

/** AES-256-GCM under keys derived from the deployment's secrets; `v1.<key id>.<nonce>.<ciphertext and tag>`. */
export function createSealer(secrets: Secrets, random: Random = systemRandom): Sealer {
  for (const secret of secrets) {
    if (secret.length !== SECRET_SIZE) throw new SealError(`a secret must have ${SECRET_SIZE} bytes`);
  }
  const [current, ...previous] = secrets;
  const sealing = sealingKey(current);
  const keys = new Map([sealing, ...previous.map(sealingKey)].map(({ id, key }) => [id, key]));

  return {
    seal: (plaintext, context) => {
      const nonce = random.bytes(NONCE_SIZE);
      const box = encrypt(sealing.key, nonce, plaintext, context);
      return [VERSION, sealing.id, nonce.toString('base64url'), box.toString('base64url')].join('.');
    },
    open: (sealed, context) => {
      const { keyId, nonce, box } = parse(sealed);
      const key = keys.get(keyId);
      if (!key) throw new SealError('sealed with a secret that is not configured', { isSecretUnknown: true });
      return decrypt(key, nonce, box, context);
    },
    derive: (purpose, size = SECRET_SIZE) => expand(current, `latchkey/derive/${purpose}`, size),
  };
}

function sealingKey(secret: Buffer) {
  const bytes = expand(secret, 'latchkey/seal', SECRET_SIZE);
  // Node checks a Buffer anew at every use, and slowly.
  const key = createSecretKey(bytes);
  return { key, id: createHash('sha256').update(bytes).digest('base64url').slice(0, 8) };
}

// RFC 5869, with the purpose as `info`: what is known of one derived key says nothing about another.
function expand(secret: Buffer, info: string, size: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', info, size));
}

function encrypt(key: KeyObject, nonce: Buffer, plaintext: string, context: string): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  return Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: KeyObject, nonce: Buffer, box: Buffer, context: string): string {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_SIZE });
  decipher.setAAD(Buffer.from(context)).setAuthTag(box.subarray(-TAG_SIZE));
  try {
    return Buffer.concat([decipher.update(box.subarray(0, -TAG_SIZE)), decipher.final()]).toString('utf8');
  } catch {
    // The cipher's own error says no more than this, and could only invite guessing.
    throw new SealError('changed since it was sealed, or sealed for something else');
  }
}

function parse(sealed: string) {
  const [version, keyId, nonce, box, ...rest] = sealed.split('.');
  if (version !== VERSION || keyId === undefined || nonce === undefined || box === undefined || rest.length > 0) {
    throw new SealError('not a sealed value of a known version');
  }
  const parsed = { keyId, nonce: decode(nonce), box: decode(box) };
  if (parsed.nonce.length !== NONCE_SIZE || parsed.box.length < TAG_SIZE)
    throw new SealError('a sealed value is cut short');
  return parsed;
}

// Only the one spelling that sealing produces: a lenient decoder would let a sealed value be written in several ways.
function decode(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw new SealError('a sealed value is not base64url');
  return bytes;
}
