/** An application that federates with a tenant. */
export interface StoredClient {
  readonly tenantId: string;
  readonly clientId: string;
  /** Client metadata in the names of OpenID Connect Dynamic Client Registration 1.0, without the secret. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The sealed client secret; null for a client without one. */
  readonly sealedSecret: string | null;
  /** First-party clients skip consent. */
  readonly firstParty: boolean;
  /** Epoch seconds. */
  readonly createdAt: number;
}

export interface ClientStore {
  /** False when the id is taken in the tenant. */
  add(client: StoredClient): Promise<boolean>;
  find(tenantId: string, clientId: string): Promise<StoredClient | undefined>;
  list(tenantId: string): Promise<StoredClient[]>;
  /** Adds or overwrites. */
  save(client: StoredClient): Promise<void>;
}
