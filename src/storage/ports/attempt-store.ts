export type Attempt =
  | { readonly locked: false; readonly failures: number }
  /** Epoch seconds. */
  | { readonly locked: true; readonly until: number };

/** Seconds after the last attempt, or the end of its lock, for which failures are remembered: 30 days. */
export const ATTEMPT_MEMORY = 30 * 86_400;

/** Consecutive failures per user and method. Counted before the check, so that parallel guesses cannot outrun it. */
export interface AttemptStore {
  /**
   * Counts one attempt as failed and, where `lockSeconds(failures)` says so, locks from `now`; while locked it only
   * answers the lock. Atomic: of N parallel calls no two answer the same number of failures.
   */
  begin(tenantId: string, key: string, now: number, lockSeconds: (failures: number) => number): Promise<Attempt>;
  /** Takes back one attempt that was begun and then never checked, with the lock it brought. */
  takeBack(tenantId: string, key: string): Promise<void>;
  /** Forgets the failures and the lock, after a success. */
  clear(tenantId: string, key: string): Promise<void>;
}
