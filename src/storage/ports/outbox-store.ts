/** A mail that waits to be delivered. Whom it goes to and what it says is sealed: codes are secrets. */
export interface OutboxMessage {
  /** A UUID. */
  readonly id: string;
  readonly tenantId: string;
  /** The user it is about; null where there is none. */
  readonly userId: string | null;
  /** One of mail/kinds.ts. */
  readonly kind: string;
  readonly sealed: string;
  /** How often it has been claimed; 0 for a new one. */
  readonly attempts: number;
  /** Epoch seconds, as all times here. Not claimed earlier. */
  readonly dueAt: number;
  /** Not claimed any more from here on. */
  readonly expiresAt: number;
  readonly createdAt: number;
}

/** What one claim has taken: it ends with the claim of another. */
export type OutboxClaim = Pick<OutboxMessage, 'tenantId' | 'id' | 'attempts'>;

/** Mail between the request that caused it and the mail server, for all nodes of a deployment together. */
export interface OutboxStore {
  add(message: OutboxMessage): Promise<void>;
  /**
   * Takes one message that is due and has not expired, the one that is due longest, counts the attempt, and keeps the
   * message from everybody else for `lease` seconds. Of N parallel claims no two get the same message. Undefined when
   * nothing is due.
   */
  claim(now: number, lease: number): Promise<OutboxMessage | undefined>;
  /** Forgets a message, sent or given up. */
  done(message: OutboxClaim): Promise<void>;
  /** Puts a claimed message back until `at`; without effect when somebody else has claimed it since. */
  retryAt(claim: OutboxClaim, at: number): Promise<void>;
}
