/** Seconds before the second try; doubling after that, up to the longest. */
const FIRST_DELAY = 30;
const LONGEST_DELAY = 3600;
/** Over about 14 hours. */
const MOST_ATTEMPTS = 20;

export type NextTry = { readonly at: number } | { readonly at: null; readonly reason: 'expired' | 'too_many_tries' };

/** When a mail that failed for the `attempts`-th time is tried again, in epoch seconds; null, and why, when it is not. */
export function nextTry({ attempts, expiresAt }: { attempts: number; expiresAt: number }, now: number): NextTry {
  if (attempts >= MOST_ATTEMPTS) return { at: null, reason: 'too_many_tries' };
  const at = now + Math.min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY);
  return at < expiresAt ? { at } : { at: null, reason: 'expired' };
}
