/** Consecutive failures of one method that are free of a lock (NIST SP 800-63B §3.2.2 allows up to 100). */
const FREE_FAILURES = 10;
const FIRST_LOCK = 60;
const LONGEST_LOCK = 3600;

/** Seconds to lock a method for after that many consecutive failures: none, then 60 s and doubling up to an hour. */
export function lockSeconds(failures: number): number {
  if (failures < FREE_FAILURES) return 0;
  return Math.min(FIRST_LOCK * 2 ** (failures - FREE_FAILURES), LONGEST_LOCK);
}

const FREE_SENDS = 3;

/** Seconds before another code may be asked for, after that many without a success: none at first, then likewise. */
export function sendPause(sends: number): number {
  if (sends < FREE_SENDS) return 0;
  return Math.min(FIRST_LOCK * 2 ** (sends - FREE_SENDS), LONGEST_LOCK);
}
