/** A tenant's signing key. */
export interface SigningKey {
  readonly tenantId: string;
  readonly kid: string;
  readonly alg: 'ES256' | 'RS256' | 'EdDSA';
  /** The private JWK, sealed. */
  readonly sealedJwk: string;
  /** Epoch seconds. */
  readonly createdAt: number;
}

export interface KeyStore {
  /** Adds the first key of an algorithm; false when the tenant already has one, so that two nodes agree on it. */
  addFirst(key: SigningKey): Promise<boolean>;
  /** Oldest first. */
  list(tenantId: string): Promise<SigningKey[]>;
}
