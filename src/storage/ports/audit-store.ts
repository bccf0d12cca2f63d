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
  /** A few short words more, 1 KB in all: why a sign-in was asked what it was asked, for one. */
  readonly details: Readonly<Record<string, string>> | null;
}

export interface AuditStore {
  append(event: AuditEvent): Promise<void>;
  /** Newest first; those before the event `before`, where it is given. */
  listByUser(tenantId: string, userId: string, limit: number, before?: string): Promise<AuditEvent[]>;
  /** Newest first. */
  list(tenantId: string, limit: number): Promise<AuditEvent[]>;
}
