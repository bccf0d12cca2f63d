import type { Audience } from './types.ts';

/** What a browser runs on, as far as passkeys stay within it. */
export type Platform = 'apple' | 'windows' | 'android' | 'linux';

/** FIDO certification, weakest first: certified at all, then by level. */
export const CERTIFICATIONS = ['FIDO', 'L1', 'L1plus', 'L2', 'L2plus', 'L3', 'L3plus'] as const;
export type Certification = (typeof CERTIFICATIONS)[number];

/** What is known of the authenticator that holds a passkey. */
export interface AuthenticatorFacts {
  readonly key: 'synced' | 'device_bound';
  readonly aaguid: string;
  /** Its maker has vouched for it, by a chain to an anchor of the FIDO metadata. The next two say nothing without. */
  readonly attested: boolean;
  readonly certification: Certification | null;
  readonly hardware: boolean;
}

/** What passkeys may be like. A passkey must fully meet one of the profiles of its user. */
export interface PasskeyProfile extends Audience {
  readonly id: string;
  /** Where the private key may be. */
  readonly keys: readonly ('synced' | 'device_bound')[];
  /** Whether its maker has to vouch for it; what an authenticator says of itself is hearsay otherwise. */
  readonly attestation: 'none' | 'required';
  /** AAGUIDs in the form of a UUID, lower case. */
  readonly authenticators: { readonly list: 'any' | 'allow' | 'block'; readonly aaguids: readonly string[] };
  /** At least this certification; null asks for none. */
  readonly certification: Certification | null;
  /** Whether hardware has to protect the key, by its maker's statement. */
  readonly hardware: boolean;
}
