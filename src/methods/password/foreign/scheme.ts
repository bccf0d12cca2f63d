/** The hash of a password that another system has made, of the characters as they were typed there. */
export interface ForeignHash {
  /** As it is stored: one form for all systems that hash alike. */
  readonly stored: string;
  /** With the same parameters, of nobody's password: it takes as long to verify, and matches nothing. */
  readonly dummy: string;
  /** How long it takes, in verifications of our own hash; roughly. */
  readonly weight: number;
  /** So many bytes of a password count; what is beyond is not looked at. */
  readonly counts?: number;
  verify(typed: string): Promise<boolean>;
}

export type ReadHash =
  | { readonly kind: 'hash'; readonly hash: ForeignHash }
  /** It would take this much of the machine to verify. */
  | { readonly kind: 'too_costly'; readonly what: string }
  | { readonly kind: 'unknown' };

/** One way of writing a hash; undefined for what is not written so. */
export type Scheme = (text: string) => ReadHash | undefined;

/** Bytes that a salt may have. */
const LONGEST_SALT = 128;
/** Bytes of the hash itself: fewer could be met by chance. */
const SHORTEST = 16;
const LONGEST = 64;

/** The salt and the hash, where both have a size that can be. */
export function sized(salt: Buffer, key: Buffer): { readonly salt: Buffer; readonly key: Buffer } | undefined {
  const isSalt = salt.length > 0 && salt.length <= LONGEST_SALT;
  return isSalt && key.length >= SHORTEST && key.length <= LONGEST ? { salt, key } : undefined;
}

/** Base64 with or without padding, also with the full stop that passlib writes for a plus. */
export function fromBase64(text: string): Buffer {
  return Buffer.from(text.replaceAll('.', '+'), 'base64');
}

/** As a PHC string has it. */
export function toBase64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}

export const zeros = (bytes: number): Buffer => Buffer.alloc(bytes);
