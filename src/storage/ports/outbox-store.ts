/** Something that leaves after the answer: a mail, a logout token. What it says is sealed: codes are secrets. */
export interface OutboxMessage {
  /** A UUID. */
  readonly id: string;
  readonly tenantId: string;
  /** The user it is about; null where there is none. */
  readonly userId: string | null;
  /** Whose work it is: the name of a courier (src/outbox/courier.ts). */
  readonly family: string;
  /** What it is, in the family's own words. */
  readonly kind: string;
  /** Whoever has to take it, in a name that is unique over all tenants; null where messages do not wait for each other. */
  readonly destination: string | null;
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

export interface Claiming {
  readonly family: string;
  /** Epoch seconds. */
  readonly now: number;
  /** Seconds for which the message is kept from everybody else. */
  readonly lease: number;
  /** Destinations of which nothing is wanted at the moment. */
  readonly except?: readonly string[];
}

/** The family of what an older release has written, which knew of no other. */
export const FIRST_FAMILY = 'mail';

/** What waits between the request that caused it and whoever takes it, for all nodes of a deployment together. */
export interface OutboxStore {
  /** Without effect while there is a message of that id. */
  add(message: OutboxMessage): Promise<void>;
  /**
   * Takes one message of the family that is due and has not expired, the one that is due longest, and counts the attempt.
   * Of N parallel claims no two get the same message. Undefined when nothing is due.
   */
  claim(claiming: Claiming): Promise<OutboxMessage | undefined>;
  /** Forgets a message, delivered or given up. */
  done(message: OutboxClaim): Promise<void>;
  /** Puts a claimed message back until `at`; without effect when somebody else has claimed it since. */
  retryAt(claim: OutboxClaim, at: number): Promise<void>;
  /** Puts back until `until` whatever there is for a destination that would be due earlier. Counts no attempt. */
  postpone(tenantId: string, destination: string, until: number): Promise<void>;
}
