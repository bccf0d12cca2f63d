import { describe, expect, it } from '@jest/globals';
import { canReach, defaultAdministration, freshUntil } from '#src/policy/administration.ts';
import { completePolicy } from '#src/policy/complete-policy.ts';
import { aPolicy } from '../support/builders.ts';
import { MINUTE, NOW, proven } from './support.ts';

const strict = { assurance: 'phishing_resistant', freshness: 5 * MINUTE } as const;
const twoFactors = { ...strict, assurance: 'multi_factor' } as const;

describe('freshUntil', () => {
  it('counts from the proof that reaches what administration asks for', () => {
    expect(freshUntil(strict, [proven('passkey', MINUTE)], NOW)).toBe(NOW + 4 * MINUTE);
  });

  it('is not kept up by proofs that amount to less', () => {
    expect(freshUntil(strict, [proven('passkey', 4 * MINUTE), proven('password')], NOW)).toBe(NOW + MINUTE);
    expect(freshUntil(strict, [proven('passkey', 6 * MINUTE), proven('password')], NOW)).toBe(0);
    expect(freshUntil(strict, [proven('password'), proven('totp')], NOW)).toBe(0);
  });

  it('counts two factors from the older of the two', () => {
    expect(freshUntil(twoFactors, [proven('password', 2 * MINUTE), proven('totp')], NOW)).toBe(NOW + 3 * MINUTE);
    expect(freshUntil(twoFactors, [proven('password', 6 * MINUTE), proven('totp')], NOW)).toBe(0);
  });

  it('takes the latest combination that is enough', () => {
    const evidence = [proven('password', 4 * MINUTE), proven('totp', 3 * MINUTE), proven('passkey', MINUTE)];
    expect(freshUntil(twoFactors, evidence, NOW)).toBe(NOW + 4 * MINUTE);
  });

  it('gives a proof by a clock that is ahead no more time than one of now, and none to one far ahead', () => {
    expect(freshUntil(strict, [proven('passkey', -30)], NOW)).toBe(NOW + 5 * MINUTE);
    expect(freshUntil(strict, [proven('passkey', -2 * MINUTE)], NOW)).toBe(0);
  });
});

describe('defaultAdministration', () => {
  it('asks for a passkey where there are passkeys, and for what everybody is asked for elsewhere', () => {
    expect(defaultAdministration(aPolicy())).toEqual({ assurance: 'phishing_resistant', freshness: 300 });
    const codes = aPolicy({ signIn: { methods: ['password'] }, mfa: { methods: ['totp'] } });
    expect(defaultAdministration(codes)).toEqual({ assurance: 'multi_factor', freshness: 300 });
  });

  it('is what an earlier policy gets', () => {
    const { administration: _, ...earlier } = aPolicy();
    expect(completePolicy(earlier).administration).toEqual({ assurance: 'phishing_resistant', freshness: 300 });
    const set = { assurance: 'multi_factor', freshness: 60 } as const;
    expect(completePolicy({ ...earlier, administration: set }).administration).toEqual(set);
  });
});

describe('canReach', () => {
  it.each([
    ['multi_factor', ['password'], ['totp'], true],
    ['multi_factor', ['password'], ['recovery_code'], false],
    ['multi_factor', ['passkey'], [], true],
    ['phishing_resistant', ['password'], ['totp'], false],
    ['phishing_resistant', ['password'], ['passkey'], true],
    ['single_factor', ['password'], [], true],
  ] as const)('tells whether %s can be reached with %j and then %j', (assurance, starts, further, answer) => {
    expect(canReach(assurance, { ...aPolicy({ signIn: { methods: starts }, mfa: { methods: further } }) })).toBe(
      answer,
    );
  });
});
