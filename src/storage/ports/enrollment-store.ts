import type { EnrollmentState } from '#src/policy/types.ts';

/** How often each user has put off the passkey. Kept on the server, so that a new browser does not start over. */
export interface EnrollmentStore {
  /** `{ skips: 0, snoozedUntil: 0 }` for a user who never skipped. */
  find(tenantId: string, userId: string): Promise<EnrollmentState>;
  /** Counts one skip if the user still has `expectedSkips` behind them; false when another skip was faster. */
  skip(tenantId: string, userId: string, expectedSkips: number, snoozedUntil: number): Promise<boolean>;
}
