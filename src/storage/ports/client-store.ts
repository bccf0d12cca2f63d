import type { ClientRules } from '#src/policy/types.ts';
import type { Changed } from './changed.ts';

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
  /** 1 at first; rises with each change. */
  readonly version: number;
}

export interface ClientStore {
  /** False when the id is taken in the tenant. */
  add(client: StoredClient): Promise<boolean>;
  find(tenantId: string, clientId: string): Promise<StoredClient | undefined>;
  list(tenantId: string): Promise<StoredClient[]>;
  /**
   * Changes what is given, at once, and leaves the rest; only where there still is the version `expected`, if that is given.
   * `changed` when somebody else was faster.
   */
  change(tenantId: string, clientId: string, change: ClientChange, expected?: number): Promise<Changed>;
  /** False when it was not there. */
  remove(tenantId: string, clientId: string): Promise<boolean>;
}

export type ClientChange = Partial<Pick<StoredClient, 'metadata' | 'sealedSecret' | 'firstParty' | 'rules' | 'status'>>;
