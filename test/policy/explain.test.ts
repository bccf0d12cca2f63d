import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { explain, type Explanation, type Verdict } from '#src/policy/explain.ts';
import { nextStep, type StepInput } from '#src/policy/next-step.ts';
import { resolvePolicy } from '#src/policy/resolve-policy.ts';
import type { Step } from '#src/policy/types.ts';
import { anyState, everyState } from './state-space.ts';
import { describeCase, NOW, registered, situation, tenantPolicyOf } from './support.ts';

/** Which rules can lead to which step. */
const DECIDERS: Readonly<Record<Step['kind'], readonly Verdict['rule'][]>> = {
  login: ['request', 'first_factor', 'assurance', 'pass', 'campaign'],
  mfa: ['assurance', 'pass', 'campaign'],
  mfa_enrollment: ['assurance', 'pass'],
  passkey_upgrade: ['upgrade'],
  passkey_enrollment: ['campaign'],
  refuse: ['request', 'first_factor', 'assurance', 'pass', 'campaign'],
  proceed: [],
};

describe('explain', () => {
  it('names the rule that has decided, in every state, and none where the sign-in may proceed', () => {
    const states = [...everyState()].filter((_, index) => index % 7 === 0);
    for (const state of states) expect(faultOf(state)).toBeUndefined();
    expect(states.length).toBeGreaterThan(5000);
  });

  it('does so in rare states, too', () => {
    const property = fc.property(anyState, (state) => faultOf(state) === undefined);
    const { counterexample } = fc.check(property, { seed: 20_261_124, numRuns: 3000 });
    expect(counterexample && faultOf(counterexample[0])).toBeNull();
  });

  it('says of each proof whether it counts, and why not', () => {
    const policy = { profiles: [], starts: ['passkey'] as const };
    const input = situation({
      policy: { ...policy, further: ['totp'] },
      has: ['totp', registered('temporary_access_pass', { expiresAt: NOW }), 'password'],
      proven: { password: 5, totp: 0, recovery_code: 9, temporary_access_pass: 3 },
    });
    expect(explain(input).proofs.map(({ proof, standing }) => [proof.method, standing])).toEqual([
      ['password', 'method_not_allowed'],
      ['totp', 'counts'],
      ['recovery_code', 'credential_removed'],
      ['temporary_access_pass', 'credential_expired'],
    ]);
  });

  it('names the strictest of two groups and an application, and who it is', () => {
    const explained = explained3();
    expect(explained.step).toMatchObject({ kind: 'mfa_enrollment', required: 'phishing_resistant' });
    expect(explained.verdicts.at(-1)).toEqual({
      rule: 'assurance',
      asks: true,
      required: 'phishing_resistant',
      sources: [{ kind: 'client', id: 'payroll' }],
      requested: 'none',
      reached: 'multi_factor',
    });
  });
});

function explained3(): Explanation {
  const tenant = {
    ...tenantPolicyOf({ required: 'single_factor' }),
    groups: [
      { group: 'sales', assurance: { required: 'single_factor' } },
      { group: 'finance', assurance: { required: 'multi_factor' } },
    ] as const,
  };
  const policy = resolvePolicy({
    policy: tenant,
    groups: ['sales', 'finance'],
    client: { id: 'payroll', rules: { assurance: { required: 'phishing_resistant' } } },
  });
  return explain({ ...situation({ has: ['password', 'totp'], proven: { password: 9, totp: 0 } }), policy });
}

function faultOf(state: StepInput): string | undefined {
  const { step, verdicts } = explain(state);
  const told = JSON.stringify(step) === JSON.stringify(nextStep(state));
  const asking = verdicts.filter(({ asks }) => asks);
  const fits = asking.every(({ rule }) => DECIDERS[step.kind].includes(rule));
  if (told && fits && asking.length > 0 === (step.kind !== 'proceed')) return undefined;
  return `${step.kind} by ${asking.map(({ rule }) => rule).join('+') || 'nobody'}: ${describeCase(state)}`;
}
