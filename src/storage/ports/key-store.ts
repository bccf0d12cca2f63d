/** A tenant's signing key. */
export interface SigningKey {
  readonly tenantId: string;
  readonly kid: string;
  readonly alg: 'ES256' | 'RS256' | 'EdDSA';
  /** From 1 up: a key takes over from the one before it, of its tenant and algorithm. */
  readonly generation: number;
  /** The private JWK, sealed. */
  readonly sealedJwk: string;
  /** Epoch seconds. */
  readonly createdAt: number;
  /** Epoch seconds from which it signs, and the one before it does not any more. */
  readonly signsFrom: number;
}

export interface KeyStore {
  /** False when the tenant has a key of this algorithm and generation: of nodes that make one at once, one does. */
  add(key: SigningKey): Promise<boolean>;
  /** Oldest first. */
  list(tenantId: string): Promise<SigningKey[]>;
  /** Moves the time from which a key signs; false when it is not `from` any more, or the key is gone. */
  reschedule(
    tenantId: string,
    kid: string,
    signsFrom: { readonly from: number; readonly to: number },
  ): Promise<boolean>;
  /** False when it was gone. */
  remove(tenantId: string, kid: string): Promise<boolean>;
}
