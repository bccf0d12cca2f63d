import type { ClientRules } from '#src/policy/types.ts';

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
  /** What it asks for beyond its tenant's policy; `{}` for nothing. */
  readonly rules: ClientRules;
  /** A suspended one is as good as unknown to everybody but its operators. */
  readonly status: 'active' | 'suspended';
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
  /** Changes what is given, at once, and leaves the rest; false when there is no such client. */
  change(tenantId: string, clientId: string, change: ClientChange): Promise<boolean>;
}

export type ClientChange = Partial<Pick<StoredClient, 'rules' | 'status'>>;
