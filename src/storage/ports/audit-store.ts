/** One act that somebody may ask about later. Never holds a secret. */
export interface AuditEvent {
  /** A UUID. */
  readonly id: string;
  readonly tenantId: string;
  /** Epoch seconds. */
  readonly at: number;
  /** One of audit/events.ts. */
  readonly type: string;
  readonly outcome: 'success' | 'refused';
  /** A stable word for a refusal; null for a success. */
  readonly reason: string | null;
  /** The user it is about, where known. */
  readonly userId: string | null;
  readonly clientId: string | null;
  readonly credentialId: string | null;
  /** The client's network address. */
  readonly address: string | null;
  /**
   * Who did it, where it was not the person it is about: `user:<id>` or `client:<id>` of the tenant, with `system/` in front
   * of those of the tenant system, or `operator`, for whoever has the command line.
   */
  readonly actor: string | null;
  /** The same through one sign-in, whatever its steps; null for what is part of none. */
  readonly signIn: string | null;
  /** A few short words more, 1 KB in all: why a sign-in was asked what it was asked, for one. */
  readonly details: Readonly<Record<string, string>> | null;
}

/** Events that are all that is given. */
export interface AuditFilter {
  /** One of these. */
  readonly types?: readonly string[] | undefined;
  readonly outcome?: AuditEvent['outcome'] | undefined;
  readonly userId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly credentialId?: string | undefined;
  readonly actor?: string | undefined;
  readonly address?: string | undefined;
  readonly signIn?: string | undefined;
  /** Epoch seconds, the first of the span. */
  readonly from?: number | undefined;
  /** Epoch seconds, the first after it. */
  readonly until?: number | undefined;
}

export interface AuditPart {
  /** Only what is older than the last event of the part before: its `next`. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface AuditPage {
  readonly events: readonly AuditEvent[];
  /** To go on with; null where there is nothing more. It stays good whatever happens meanwhile. */
  readonly next: string | null;
}

/** Where in the chain of its tenant an event stands, once it has been sealed. */
export interface Sealing {
  /** The number of its block; null while it is not sealed. */
  readonly block: number | null;
  /** From 0 on. */
  readonly position: number | null;
}

export type StoredEvent = AuditEvent & Sealing;

/** Events of one tenant that were sealed together, after those of the block before. */
export interface AuditBlock {
  readonly tenantId: string;
  /** From 1 on, without a gap. */
  readonly number: number;
  /** Empty for the first one. */
  readonly previousHash: string;
  /** SHA-256 over all of the above and below, base64url. */
  readonly hash: string;
  readonly count: number;
  /** Epoch seconds, of one day (UTC). */
  readonly firstAt: number;
  readonly lastAt: number;
  /** The hash, sealed with the deployment's secret: whoever can only write to the database cannot make another. */
  readonly sealed: string;
  /** The hashes of its events one after another; null once its events have been removed after their time. */
  readonly digests: string | null;
  /** Sealed likewise when its events are removed after their time; null before. */
  readonly removed: string | null;
}

/** Every backend passes test/storage/contract/audit-store.ts. */
export interface AuditStore {
  append(event: AuditEvent): Promise<void>;
  find(tenantId: string, id: string): Promise<AuditEvent | undefined>;
  /** Newest first. Throws a ProblemError `validation_failed` for an `after` that no part has ended with. */
  search(tenantId: string, filter: AuditFilter, part: AuditPart): Promise<AuditPage>;
  /** Newest first; those before the event `before`, where it is given. */
  listByUser(tenantId: string, userId: string, limit: number, before?: string): Promise<AuditEvent[]>;
  /** Newest first. */
  list(tenantId: string, limit: number): Promise<AuditEvent[]>;
}

/** What keeps the chains. Every backend passes test/storage/contract/audit-chain.ts. */
export interface AuditChain {
  /** Tenants that have events which are not sealed. */
  waiting(): Promise<string[]>;
  /** The oldest events that are not sealed, in their order. */
  unsealed(tenantId: string, limit: number): Promise<AuditEvent[]>;
  /** The last block; what was left half done when a process died is finished first. */
  head(tenantId: string): Promise<AuditBlock | undefined>;
  /**
   * Adds the block after the head that was read before the events were, and puts these events into it, in this order. Of N
   * parallel calls with one number one answers true; the others have changed nothing.
   */
  seal(block: AuditBlock, eventIds: readonly string[]): Promise<boolean>;
  /** By number, ascending, those beyond `after`. */
  blocks(tenantId: string, after: number, limit: number): Promise<AuditBlock[]>;
  /** The events of one block, by their position. */
  eventsOf(tenantId: string, number: number): Promise<StoredEvent[]>;
  /** One event that says it is in a block whose number is below 1 or beyond `last`. */
  strayBeyond(tenantId: string, last: number): Promise<StoredEvent | undefined>;
  /** The oldest blocks of all tenants that still have their events, all of which happened before this. */
  olderThan(at: number, limit: number): Promise<AuditBlock[]>;
  /** Removes the events of a block, and keeps the rest of it with this mark; what was begun and not finished is gone on with. */
  removeEvents(tenantId: string, number: number, mark: string): Promise<void>;
}
