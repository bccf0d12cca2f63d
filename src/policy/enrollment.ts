import type { EnrollmentState, RegisteredCredential, Skip, TenantPolicy } from './types.ts';

/** Before the first skip. */
export const NEVER_SKIPPED: EnrollmentState = { skips: 0, freeSkips: 0, snoozedUntil: 0 };

/** A failed try is the browser's word: so many skips are free on it, later ones count like any other. */
const FREE_SKIPS = 3;
const DAY = 86_400;

interface PromptInput {
  readonly policy: TenantPolicy;
  readonly credentials: readonly RegisteredCredential[];
  readonly enrollment: EnrollmentState;
  readonly settled: boolean;
  readonly skipped: boolean;
  readonly now: number;
}

/** Whether the passkey campaign asks this user now. Single sign-on is never interrupted by a mere suggestion. */
export function isPasskeyPrompted({ policy, credentials, enrollment, settled, skipped, now }: PromptInput): boolean {
  const { mode } = policy.passkeyEnrollment;
  if (mode === 'off' || credentials.some((credential) => credential.method === 'passkey')) return false;
  if (mode === 'required') return true;
  // The last skip lasts as long as the others: only after it is the suggestion a requirement.
  if (skipped || now < enrollment.snoozedUntil) return false;
  return !settled || !enrollmentSkip(policy, enrollment).allowed;
}

/** May it be skipped, and how often still. A skip is never offered once policy says required. */
export function enrollmentSkip(policy: TenantPolicy, enrollment: EnrollmentState): Skip {
  const { mode, skips, snoozeDays } = policy.passkeyEnrollment;
  if (mode !== 'suggest') return { allowed: false };
  if (skips === null) return { allowed: true, left: null, snoozeDays };
  const left = skips - enrollment.skips;
  return left > 0 ? { allowed: true, left, snoozeDays } : { allowed: false };
}

/** What a skip leaves behind, now in epoch seconds; undefined where none is allowed. */
export function afterSkip(
  policy: TenantPolicy,
  before: EnrollmentState,
  cause: 'declined' | 'failed',
  now: number,
): EnrollmentState | undefined {
  const skip = enrollmentSkip(policy, before);
  if (!skip.allowed) return undefined;
  if (cause === 'failed' && before.freeSkips < FREE_SKIPS) return { ...before, freeSkips: before.freeSkips + 1 };
  return { ...before, skips: before.skips + 1, snoozedUntil: now + skip.snoozeDays * DAY };
}
