import { describe, expect, it } from '@jest/globals';
import { afterSkip, enrollmentSkip, NEVER_SKIPPED, requiredSince } from '#src/policy/enrollment.ts';
import { nextStep, type StepInput } from '#src/policy/next-step.ts';
import type { Campaign } from '#src/policy/types.ts';
import { aCampaign } from '../support/builders.ts';
import { HOUR, NOW, policyOf, proven, registered, situation, skippedTimes, type PolicyInBrief } from './support.ts';

const signedIn = (policy: PolicyInBrief, overrides: Partial<StepInput> = {}): StepInput => ({
  ...situation({ policy, has: ['password', 'totp'], proven: { password: 20, totp: 0 } }),
  ...overrides,
});
const skipsBehind = (skips: number, snoozedUntil = 0) => ({ enrollment: skippedTimes(skips, snoozedUntil) });
const ask = (skip: object) => ({ kind: 'passkey_enrollment', skip });
const PROCEED = { kind: 'proceed' };
const REQUIRED = ask({ allowed: false });

const CAMPAIGN: readonly (readonly [string, StepInput, object])[] = [
  ['off: nobody is asked', signedIn({ campaign: 'off' }), PROCEED],
  [
    'suggest: asked after the second factor',
    signedIn({ campaign: 'suggest' }),
    ask({ allowed: true, left: 3, snoozeDays: 1 }),
  ],
  [
    'suggest, before the second factor: the factor comes first',
    signedIn({ campaign: 'suggest' }, { evidence: [proven('password')] }),
    { kind: 'mfa', offer: ['totp'], required: 'multi_factor' },
  ],
  [
    'suggest, one skip behind: two are left',
    signedIn({ campaign: 'suggest' }, skipsBehind(1)),
    ask({ allowed: true, left: 2, snoozeDays: 1 }),
  ],
  ['suggest, all skips used: required', signedIn({ campaign: 'suggest' }, skipsBehind(3)), REQUIRED],
  [
    'suggest, more skips behind than the policy has now: required',
    signedIn({ campaign: 'suggest', skips: 1 }, skipsBehind(3)),
    REQUIRED,
  ],
  ['suggest with no skips: required from the first sign-in', signedIn({ campaign: 'suggest', skips: 0 }), REQUIRED],
  [
    'suggest without a limit: any number of skips',
    signedIn({ campaign: 'suggest', skips: null }, skipsBehind(99)),
    ask({ allowed: true, left: null, snoozeDays: 1 }),
  ],
  [
    'suggest, snoozed for a second more: left alone',
    signedIn({ campaign: 'suggest' }, skipsBehind(1, NOW + 1)),
    PROCEED,
  ],
  [
    'suggest, the snooze is over this second: asked',
    signedIn({ campaign: 'suggest' }, skipsBehind(1, NOW)),
    ask({ allowed: true, left: 2, snoozeDays: 1 }),
  ],
  [
    'suggest with a snooze of 0 days: asked at the next sign-in',
    signedIn({ campaign: 'suggest', snoozeDays: 0 }, skipsBehind(1, NOW)),
    ask({ allowed: true, left: 2, snoozeDays: 0 }),
  ],
  [
    'suggest, skipped in this authorization: left alone',
    signedIn({ campaign: 'suggest', snoozeDays: 0 }, { ...skipsBehind(1, NOW), skipped: true }),
    PROCEED,
  ],
  [
    'suggest, the last skip taken in this authorization: left alone',
    signedIn({ campaign: 'suggest', snoozeDays: 0 }, { ...skipsBehind(3, NOW), skipped: true }),
    PROCEED,
  ],
  [
    'suggest, the last skip still snoozes: left alone',
    signedIn({ campaign: 'suggest' }, skipsBehind(3, NOW + HOUR)),
    PROCEED,
  ],
  ['suggest, single sign-on: left alone', signedIn({ campaign: 'suggest' }, { settled: true }), PROCEED],
  [
    'suggest, single sign-on, all skips used: required',
    signedIn({ campaign: 'suggest' }, { settled: true, ...skipsBehind(3) }),
    REQUIRED,
  ],
  ['required: asked, and no way round', signedIn({ campaign: 'required' }), REQUIRED],
  ['required, single sign-on: asked all the same', signedIn({ campaign: 'required' }, { settled: true }), REQUIRED],
  [
    'required, snoozed while it was a suggestion: asked all the same',
    signedIn({ campaign: 'required' }, skipsBehind(1, NOW + HOUR)),
    REQUIRED,
  ],
  [
    'required, a skip posted all the same: asked all the same',
    signedIn({ campaign: 'required' }, { skipped: true }),
    REQUIRED,
  ],
  [
    'required, with a passkey: nothing to ask',
    situation({
      policy: { campaign: 'required' },
      has: ['password', 'totp', 'passkey'],
      proven: { password: 9, totp: 0 },
    }),
    PROCEED,
  ],
  [
    'suggest, with a passkey: nothing to ask',
    situation({ policy: { campaign: 'suggest' }, has: ['passkey'], proven: { passkey: 0 } }),
    PROCEED,
  ],
  [
    'suggest where one factor is enough: asked after the password',
    situation({
      policy: { campaign: 'suggest', required: 'single_factor' },
      has: ['password'],
      proven: { password: 0 },
    }),
    ask({ allowed: true, left: 3, snoozeDays: 1 }),
  ],
  [
    'where one factor is enough, a user with TOTP proves it before registering',
    situation({
      policy: { campaign: 'required', required: 'single_factor' },
      has: ['password', 'totp'],
      proven: { password: 0 },
    }),
    { kind: 'mfa', offer: ['totp'], required: 'multi_factor' },
  ],
  [
    'required in an old session: a new sign-in before registering',
    signedIn({ campaign: 'required' }, { evidence: [proven('password', 301), proven('totp', 301)] }),
    { kind: 'login', reason: 'stale', offer: ['passkey', 'password'] },
  ],
  [
    'required, the second factor a second too old: that factor before registering',
    signedIn({ campaign: 'required' }, { evidence: [proven('password', 9), proven('totp', 301)] }),
    { kind: 'mfa', offer: ['totp'], required: 'multi_factor' },
  ],
  [
    'required, both factors exactly young enough: asked',
    signedIn({ campaign: 'required' }, { evidence: [proven('password', 300), proven('totp', 300)] }),
    REQUIRED,
  ],
  [
    'required, after the last recovery code: asked',
    situation({
      policy: { campaign: 'required' },
      has: ['password', registered('recovery_code', { spent: true })],
      proven: { password: 9, recovery_code: 0 },
    }),
    REQUIRED,
  ],
];

describe('nextStep, passkey campaign', () => {
  it.each(CAMPAIGN)('%s', (_name, input, answer) => {
    expect(nextStep(input)).toMatchObject(answer);
  });
});

describe('enrollmentSkip', () => {
  it.each(['off', 'required'] as const)('offers no skip while the campaign is %s', (campaign) => {
    const asking = policyOf({ campaign }).campaigns.filter(({ mode }) => mode !== 'off');
    expect(enrollmentSkip(asking, NEVER_SKIPPED, NOW)).toEqual({ allowed: false });
  });

  it('counts down to the last skip and offers none after it', () => {
    const offered = [0, 1, 2, 3].map((skips) =>
      enrollmentSkip(policyOf({ campaign: 'suggest' }).campaigns, skippedTimes(skips), NOW),
    );
    expect(offered.map((skip) => (skip.allowed ? skip.left : 'none'))).toEqual([3, 2, 1, 'none']);
  });
});

describe('afterSkip', () => {
  const { campaigns } = policyOf({ campaign: 'suggest' });
  const before = skippedTimes(1);

  it('counts a skip and snoozes for the days of the policy', () => {
    expect(afterSkip(campaigns, before, 'declined', NOW)).toEqual(skippedTimes(2, NOW + 86_400));
  });

  it('counts from the first skip on, whatever the campaign is called', () => {
    const named = [aCampaign({ id: 'constructor' })];
    const after = afterSkip(named, NEVER_SKIPPED, 'declined', NOW);
    expect(after?.campaigns).toEqual({ constructor: { skips: 1, snoozedUntil: NOW + 86_400 } });
  });

  it('does not count a skip after a failed try, and puts nothing off', () => {
    expect(afterSkip(campaigns, before, 'failed', NOW)).toEqual({ ...before, freeSkips: 1 });
  });

  it('counts it from the fourth on: a failure is only the word of the browser', () => {
    expect(afterSkip(campaigns, { ...before, freeSkips: 3 }, 'failed', NOW)?.campaigns).toEqual(
      skippedTimes(2, NOW + 86_400).campaigns,
    );
  });

  it.each(['declined', 'failed'] as const)('allows none where a passkey is required, %s or not', (cause) => {
    expect(afterSkip(policyOf({ campaign: 'required' }).campaigns, before, cause, NOW)).toBeUndefined();
    expect(afterSkip(campaigns, skippedTimes(3), cause, NOW)).toBeUndefined();
  });
});

describe('the day that made a passkey required', () => {
  const dueOn = (due: string | null, mode: Campaign['mode'] = 'suggest') =>
    aCampaign({ id: `${mode} ${due}`, mode, due });
  const since = (...campaigns: Campaign[]) => requiredSince(campaigns, NOW);

  it('is the first that has come, of suggestions alone', () => {
    expect(since(dueOn('2023-11-14'), dueOn('2023-11-01'), dueOn('2023-11-15'))).toBe('2023-11-01');
    expect(since(dueOn('2023-11-15'), dueOn(null), dueOn('2023-11-01', 'required'))).toBeUndefined();
  });
});
