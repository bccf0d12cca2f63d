import type { EnrollmentState } from '#src/policy/types.ts';

/** How often each user has put off the passkey. Kept on the server, so that a new browser does not start over. */
export interface EnrollmentStore {
  /** All zero, and without a campaign, for a user who never skipped. */
  find(tenantId: string, userId: string): Promise<EnrollmentState>;
  /** The same of up to 1,000 users at once, in one query; who never skipped is not in it. */
  listByUsers(tenantId: string, userIds: readonly string[]): Promise<ReadonlyMap<string, EnrollmentState>>;
  /** Moves on from a state if the user is still in the whole of it; false when another skip was faster. */
  advance(tenantId: string, userId: string, from: EnrollmentState, to: EnrollmentState): Promise<boolean>;
  /** Forgets that the user ever skipped. */
  remove(tenantId: string, userId: string): Promise<void>;
}
