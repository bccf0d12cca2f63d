/** Consecutive failures of one method that are free of a lock (NIST SP 800-63B §3.2.2 allows up to 100). */
const FREE_FAILURES = 10;
const FIRST_LOCK = 60;
const LONGEST_LOCK = 3600;

/** Seconds to lock a method for after that many consecutive failures: none, then 60 s and doubling up to an hour. */
export function lockSeconds(failures: number): number {
  if (failures < FREE_FAILURES) return 0;
  return Math.min(FIRST_LOCK * 2 ** (failures - FREE_FAILURES), LONGEST_LOCK);
}
