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
}

export interface EvidenceStore {
  /** Undefined when absent, expired, or of another user. */
  find(owner: EvidenceOwner, now: number): Promise<SessionEvidence | undefined>;
  /** Adds or overwrites the evidence of a session. */
  save(session: SessionEvidence): Promise<void>;
  /** Forgets a session, at sign-out. */
  remove(tenantId: string, sessionUid: string): Promise<void>;
  removeByUser(tenantId: string, userId: string): Promise<void>;
}

export interface EvidenceOwner {
  readonly tenantId: string;
  readonly sessionUid: string;
  readonly userId: string;
}
