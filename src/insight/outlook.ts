import type { StepInput } from '#src/policy/next-step.ts';
import type { RefuseReason } from '#src/policy/types.ts';
import { waysIn, type Screen, type Way } from './journey.ts';

/** What the best way to sign in next time would ask of a person, beside the first factor; the easiest first. */
export const OUTLOOKS = [
  'nothing_more',
  'second_factor',
  'passkey_suggested',
  'second_factor_enrollment',
  'passkey_required',
  'no_way_in',
] as const;
export type Outlook = (typeof OUTLOOKS)[number];

/** Why somebody has no way in: nothing to begin with, or where every beginning ends. */
export type NoWayReason = 'no_first_factor' | RefuseReason;

export interface Prospect {
  readonly outlook: Outlook;
  /** Only where there is no way in. */
  readonly reason?: NoWayReason;
}

/** What awaits this person at the next sign-in: the easiest way in decides. */
export function prospectOf(input: StepInput): Prospect {
  const ways = waysIn(input);
  let best: Outlook = 'no_way_in';
  for (const way of ways) {
    const outlook = outlookOf(way);
    if (rank(outlook) < rank(best)) best = outlook;
  }
  return best === 'no_way_in' ? { outlook: best, reason: reasonOf(ways) } : { outlook: best };
}

/** What one way asks: the hardest of its screens. */
export function outlookOf({ screens, end }: Way): Outlook {
  if (end !== 'proceed') return 'no_way_in';
  return screens.map(demandOf).reduce((one, other) => (rank(one) < rank(other) ? other : one), 'nothing_more');
}

function demandOf({ step }: Screen): Outlook {
  switch (step.kind) {
    case 'mfa':
      return 'second_factor';
    case 'mfa_enrollment':
      return step.offer.every((method) => method === 'passkey') ? 'passkey_required' : 'second_factor_enrollment';
    case 'passkey_enrollment':
      return step.skip.allowed ? 'passkey_suggested' : 'passkey_required';
    case 'refuse':
      return 'no_way_in';
    case 'login':
    case 'passkey_upgrade':
    case 'proceed':
      return 'nothing_more';
  }
}

function reasonOf(ways: readonly Way[]): NoWayReason {
  const reasons = ways.flatMap(({ screens }) =>
    screens.flatMap(({ step }) => (step.kind === 'refuse' ? step.reason : [])),
  );
  // With a pass there would be a way: that is the better advice.
  return reasons.find((reason) => reason === 'pass_needed') ?? reasons[0] ?? 'no_first_factor';
}

const rank = (outlook: Outlook) => OUTLOOKS.indexOf(outlook);
