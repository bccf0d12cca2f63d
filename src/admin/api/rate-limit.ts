import type { Clock } from '#src/clock.ts';
import { ProblemError } from '#src/errors.ts';
import { createQuota } from '#src/throttle/quota.ts';
import { actorName, type Actor } from '../actor.ts';

const MINUTE = 60;
/** The name of the policy in the headers. */
const POLICY = '"actor"';

/** Counts a request of an actor, and answers the headers that tell how many are left. Throws `too_many_requests`. */
export type CountRequest = (actor: Actor) => Readonly<Record<string, string>>;

/** The limit of draft-ietf-httpapi-ratelimit-headers-10: so many requests a minute, of this process alone; 0 for any number. */
export function requestCounter(limit: number, clock: Clock): CountRequest {
  if (limit === 0) return () => ({});
  const quota = createQuota({ clock, limit, period: MINUTE });
  return (actor) => {
    const { admitted, left, fullIn, retryAfter } = quota.take(`${actor.tenantId} ${actorName(actor)}`);
    const headers = {
      'RateLimit-Policy': `${POLICY};q=${limit};w=${MINUTE}`,
      RateLimit: `${POLICY};r=${left};t=${fullIn}`,
    };
    if (admitted) return headers;
    const refusing = { ...headers, 'Retry-After': String(retryAfter) };
    throw new ProblemError('too_many_requests', `More than ${limit} requests a minute`, { headers: refusing });
  };
}
