import type { EnrollmentState } from '#src/policy/types.ts';

/** How often each user has put off the passkey. Kept on the server, so that a new browser does not start over. */
export interface EnrollmentStore {
  /** All zero for a user who never skipped. */
  find(tenantId: string, userId: string): Promise<EnrollmentState>;
  /** Moves on from a state if the user is still in it; false when another skip was faster. */
  advance(tenantId: string, userId: string, from: EnrollmentState, to: EnrollmentState): Promise<boolean>;
}
