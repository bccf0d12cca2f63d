import { describe, expect, it } from '@jest/globals';
import { ACR, acrOf, amrOf, assuranceNamed, authTimeOf } from '#src/policy/claims.ts';
import { NOW, proven } from './support.ts';

const MFA = 'https://refeds.org/profile/mfa';
const SFA = 'https://refeds.org/profile/sfa';

const password = [proven('password', 30)];
const twoFactors = [proven('password', 30), proven('totp', 10)];
const passkey = [proven('passkey', 5)];

describe('acr', () => {
  it('is the strongest class that holds when none is asked for', () => {
    const stated = [password, twoFactors, passkey].map((evidence) => acrOf(evidence));
    expect(stated).toEqual([SFA, MFA, 'phr']);
    expect(acrOf([proven('passkey', 0, { keyProtection: 'attested_hardware' })])).toBe('phrh');
  });

  it('is absent when nothing is proven, whatever is asked for', () => {
    expect(acrOf([])).toBeUndefined();
    expect(acrOf([], [SFA, 'phr'])).toBeUndefined();
  });

  it.each([
    ['the first of the classes asked for that holds', passkey, [MFA, 'phr'], MFA],
    ['the first again, in the other order', passkey, ['phr', MFA], 'phr'],
    ['the second when the first does not hold', twoFactors, ['phr', MFA], MFA],
    ['a weaker class when only that is asked for', passkey, [SFA], SFA],
    ['the strongest that holds when none of those asked for does', twoFactors, ['phrh', 'phr'], MFA],
    ['the strongest that holds when those asked for are not ours', twoFactors, ['urn:example:gold', '0'], MFA],
    ['ours, when an unknown class is preferred to it', twoFactors, ['urn:example:gold', SFA], SFA],
  ])('is %s', (_, evidence, asked, acr) => {
    expect(acrOf(evidence, asked)).toBe(acr);
  });

  it('names each assurance once, and knows it again', () => {
    for (const [assurance, acr] of Object.entries(ACR)) expect(assuranceNamed(acr)).toBe(assurance);
    expect(new Set(Object.values(ACR)).size).toBe(4);
  });

  it.each(['', 'none', 'multi_factor', 'PHR', '__proto__', 'constructor'])('does not know %j', (acr) => {
    expect(assuranceNamed(acr)).toBeUndefined();
  });
});

describe('amr', () => {
  it.each([
    ['a password', password, ['pwd']],
    ['password and TOTP', twoFactors, ['pwd', 'otp', 'mfa']],
    ['password and recovery code', [proven('password'), proven('recovery_code')], ['pwd', 'otp', 'mfa']],
    ['two codes, which are not two factors', [proven('totp'), proven('recovery_code')], ['otp']],
    ['a passkey', passkey, ['pop', 'user', 'mfa']],
    ['a passkey without user verification', [proven('passkey', 0, { userVerified: false })], ['pop']],
    ['a synced passkey', [proven('passkey', 0, { keyProtection: 'synced' })], ['pop', 'user', 'swk', 'mfa']],
    [
      'a passkey said to be device-bound',
      [proven('passkey', 0, { keyProtection: 'device_bound' })],
      ['pop', 'user', 'mfa'],
    ],
    [
      'a passkey in attested hardware',
      [proven('passkey', 0, { keyProtection: 'attested_hardware' })],
      ['pop', 'user', 'hwk', 'mfa'],
    ],
    ['password and passkey', [...password, ...passkey], ['pwd', 'pop', 'user', 'mfa']],
    ['nothing', [], []],
  ])('tells of %s', (_, evidence, amr) => {
    expect(amrOf(evidence)).toEqual(amr);
  });
});

describe('auth_time', () => {
  it('is the oldest proof that counts', () => {
    expect(authTimeOf(twoFactors)).toBe(NOW - 30);
    expect(authTimeOf(twoFactors.toReversed())).toBe(NOW - 30);
  });

  it('is absent when nothing is proven', () => {
    expect(authTimeOf([])).toBeUndefined();
  });
});
