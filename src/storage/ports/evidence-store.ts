import type { Evidence } from '#src/policy/types.ts';

/** What has been proven in one provider session, by one user. */
export interface SessionEvidence {
  readonly tenantId: string;
  readonly sessionUid: string;
  readonly userId: string;
  readonly evidence: readonly Evidence[];
  /** The engine has said `proceed` since the last proof. */
  readonly settled: boolean;
  /** Epoch seconds. */
  readonly expiresAt: number;
  /** Where the last proof came from. */
  readonly origin?: SessionOrigin;
}

/** What a person recognises a session by. */
export interface SessionOrigin {
  readonly address: string;
  /** As in `Firefox`; null where its User-Agent says nothing we know. */
  readonly browser: string | null;
  /** As in `Windows`; likewise. */
  readonly system: string | null;
}

export interface EvidenceStore {
  /** Undefined when absent, expired, or of another user. */
  find(owner: EvidenceOwner, now: number): Promise<SessionEvidence | undefined>;
  /** Adds or overwrites the evidence of a session. */
  save(session: SessionEvidence): Promise<void>;
  /** Those of a user that have not expired at `now`. */
  listByUser(tenantId: string, userId: string, now: number): Promise<SessionEvidence[]>;
  /** Forgets a session, at sign-out. */
  remove(tenantId: string, sessionUid: string): Promise<void>;
  removeByUser(tenantId: string, userId: string): Promise<void>;
}

export interface EvidenceOwner {
  readonly tenantId: string;
  readonly sessionUid: string;
  readonly userId: string;
}
