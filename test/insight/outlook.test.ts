import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { waysIn } from '#src/insight/journey.ts';
import { OUTLOOKS, outlookOf, prospectOf, type Outlook } from '#src/insight/outlook.ts';
import { NEVER_SKIPPED } from '#src/policy/enrollment.ts';
import { nextStep, type StepInput } from '#src/policy/next-step.ts';
import type { MethodKind } from '#src/policy/types.ts';
import { aProfile } from '../support/builders.ts';
import { endingsOf } from '../policy/journey.ts';
import { anyState } from '../policy/state-space.ts';
import { describeCase, registered, situation, type PolicyInBrief } from '../policy/support.ts';

const outlook = (has: readonly MethodKind[], policy: PolicyInBrief = {}) => prospectOf(situation({ has, policy }));

describe('what the next sign-in asks for', () => {
  it.each<[Outlook, readonly MethodKind[], PolicyInBrief]>([
    ['nothing_more', ['password', 'passkey'], {}],
    ['nothing_more', ['password'], { required: 'single_factor' }],
    ['second_factor', ['password', 'totp'], {}],
    ['passkey_suggested', ['password', 'totp'], { campaign: 'suggest' }],
    ['second_factor_enrollment', ['password'], {}],
    ['passkey_required', ['password', 'totp'], { campaign: 'required' }],
    ['passkey_required', ['password', 'totp'], { required: 'phishing_resistant' }],
    ['no_way_in', [], {}],
    ['no_way_in', ['totp'], {}],
    ['no_way_in', ['password'], { enrollment: 'not_offered' }],
  ])('is %s for %j under %j', (expected, has, policy) => {
    expect(outlook(has, policy).outlook).toBe(expected);
  });

  it('tells why there is no way in', () => {
    expect(outlook([]).reason).toBe('no_first_factor');
    expect(outlook(['password'], { enrollment: 'not_offered' }).reason).toBe('pass_needed');
    expect(
      outlook(['password', 'totp'], { starts: ['password'], further: ['totp'], required: 'phishing_resistant' }),
    ).toEqual({
      outlook: 'no_way_in',
      reason: 'no_sufficient_method',
    });
  });

  it('takes the best passkey that policy allows', () => {
    const has = [
      registered('passkey', { id: 'phone', authenticator: SYNCED }),
      registered('password'),
      registered('totp'),
    ];
    const profiles = [aProfile({ id: 'bound', keys: ['device_bound'] })];
    expect(prospectOf(situation({ has, policy: { profiles } })).outlook).toBe('second_factor');
  });

  it('agrees with everybody who follows the engine in every way, from any state there is', () => {
    const isFaulty = (state: StepInput): string | undefined => {
      const input = {
        ...state,
        evidence: [],
        settled: false,
        skipped: false,
        enrollment: NEVER_SKIPPED,
        upgradable: false,
      };
      const { outlook: found } = prospectOf(input);
      const endings = endingsOf(input, 10);
      const arrives = endings.some(({ kind }) => kind === 'proceed');
      if (arrives !== (found !== 'no_way_in')) return `${found}, where somebody arrives: ${arrives}`;
      const steps = endings
        .filter(({ kind }) => kind === 'proceed')
        .map((ending) => ending.steps.map(({ kind }) => kind));
      const isShort = steps.some((kinds) => kinds.join() === 'login,proceed');
      if (isShort !== (found === 'nothing_more')) return `${found}, where one factor is enough: ${isShort}`;
      const needsNothingNew = steps.some((kinds) => kinds.every((kind) => ['login', 'mfa', 'proceed'].includes(kind)));
      const easy = OUTLOOKS.indexOf(found) <= OUTLOOKS.indexOf('second_factor');
      return needsNothingNew === easy ? undefined : `${found}, where nothing new is needed: ${needsNothingNew}`;
    };
    // Theirs is the last code of a set, which is then one method less: that nobody can tell from outside.
    const UNTOLD: readonly MethodKind[] = ['trusted_device', 'recovery_code'];
    const told = anyState.map((state) => ({
      ...state,
      credentials: state.credentials.filter(({ method }) => !UNTOLD.includes(method)),
    }));
    const property = fc.property(told, (state) => isFaulty(state) === undefined);
    const { counterexample } = fc.check(property, { seed: 20260101, numRuns: 800 });
    expect(counterexample && `${isFaulty(counterexample[0])}: ${describeCase(counterexample[0])}`).toBeNull();
  });
});

describe('a way in', () => {
  it('begins with each credential there is, and shows the step the engine answers', () => {
    const input = situation({ has: ['passkey', 'password', 'totp'] });
    const ways = waysIn(input);
    expect(ways.map(({ screens }) => screens[0]?.by)).toEqual(['passkey', 'password']);
    expect(ways.map(({ screens }) => screens[0]?.step)).toEqual([nextStep(input), nextStep(input)]);
    expect(ways.map(outlookOf)).toEqual(['nothing_more', 'second_factor']);
  });

  it('goes on with the preferred method, where it is offered', () => {
    const input = situation({ has: ['password', 'totp', 'recovery_code'] });
    const [way] = waysIn(input, 'recovery_code');
    expect(way?.screens.map(({ by }) => by)).toEqual(['password', 'recovery_code', undefined]);
  });

  it('asks for a new key once more, and for a new app not again', () => {
    const kinds = (further: readonly MethodKind[]) =>
      waysIn(situation({ has: ['password'], policy: { further, starts: ['password'] } }))[0]?.screens.map(
        ({ step }) => step.kind,
      );
    expect(kinds(['totp'])).toEqual(['login', 'mfa_enrollment', 'proceed']);
    expect(kinds(['security_key'])).toEqual(['login', 'mfa_enrollment', 'mfa', 'proceed']);
  });
});

const SYNCED = { key: 'synced', aaguid: 'a', attested: false, certification: null, hardware: false } as const;
