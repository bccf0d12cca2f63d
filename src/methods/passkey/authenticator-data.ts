import { createHash } from 'node:crypto';
import { decodeAttestationObject, isoCBOR, parseAuthenticatorData } from '@simplewebauthn/server/helpers';

export type AuthenticatorData = ReturnType<typeof parseAuthenticatorData>;

export interface Attestation {
  readonly format: string;
  /** In the form that its format has. */
  readonly statement: ReadonlyMap<unknown, unknown>;
  readonly data: AuthenticatorData;
}

/** What the authenticator says (§6.1); undefined when it is too short or has bytes left over. */
export function readAuthenticatorData(bytes: Uint8Array): AuthenticatorData | undefined {
  try {
    return parseAuthenticatorData(new Uint8Array(bytes));
  } catch {
    return undefined; // the parser throws plain errors for all that is malformed
  }
}

/** An attestation object (§6.5.4); undefined unless it is exactly one, with nothing after its end. */
export function readAttestation(base64url: string): Attestation | undefined {
  const bytes = new Uint8Array(Buffer.from(base64url, 'base64url'));
  try {
    const object = decodeAttestationObject(bytes);
    if (!(object instanceof Map) || object.size !== 3) return undefined;
    if (!Buffer.from(isoCBOR.encode(object)).equals(bytes)) return undefined;
    const format: unknown = object.get('fmt');
    const statement: unknown = object.get('attStmt');
    const authData: unknown = object.get('authData');
    if (typeof format !== 'string' || !(statement instanceof Map) || !(authData instanceof Uint8Array))
      return undefined;
    const data = readAuthenticatorData(authData);
    return data && { format, statement, data };
  } catch {
    return undefined; // the decoder throws plain errors for all that is malformed
  }
}

/**
 * Whether somebody has to have consented and shown who they are, or (a security key as second factor) consented alone;
 * `nobody` only where the browser acts by itself.
 */
export type Gesture = 'verified' | 'present' | 'nobody';

/** Why this is no answer for us from a verified user, or undefined (§7.1 steps 14-17; §7.2 steps 15-18). */
export function authenticatorDataRefusal(
  { rpIdHash, flags }: AuthenticatorData,
  rpId: string,
  gesture: Gesture = 'verified',
): 'malformed' | 'wrong_origin' | 'user_not_verified' | undefined {
  if (!createHash('sha256').update(rpId).digest().equals(rpIdHash)) return 'wrong_origin';
  if (gesture !== 'nobody' && !flags.up) return 'user_not_verified';
  if (gesture === 'verified' && !flags.uv) return 'user_not_verified';
  // Backed up, yet not eligible to be.
  if (flags.bs && !flags.be) return 'malformed';
  return undefined;
}
