/** Seconds before the second try; doubling after that, up to the longest. */
const FIRST_DELAY = 30;
const LONGEST_DELAY = 3600;

export type NextTry = { readonly at: number } | { readonly at: null; readonly reason: 'expired' | 'too_many_tries' };

/**
 * When a message that failed for the `attempts`-th time is tried again, in epoch seconds: after 30 seconds, 1, 2, 4, 8, 16,
 * 32 minutes, then every hour. Null, and why, when it is not.
 */
export function nextTry(
  { attempts, expiresAt }: { readonly attempts: number; readonly expiresAt: number },
  { mostAttempts }: { readonly mostAttempts: number },
  now: number,
): NextTry {
  if (attempts >= mostAttempts) return { at: null, reason: 'too_many_tries' };
  const at = now + Math.min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY);
  return at < expiresAt ? { at } : { at: null, reason: 'expired' };
}
