import { describe, expect, it } from '@jest/globals';
import { assuranceOf, meets, stricterOf } from '#src/policy/assurance.ts';
import { ASSURANCE, type Assurance, type Evidence } from '#src/policy/types.ts';
import { proven } from './support.ts';

const passkey = (overrides: Partial<Evidence> = {}) => proven('passkey', 0, overrides);
const withoutUv = { userVerified: false };

const AMOUNTS: readonly (readonly [string, readonly Evidence[], Assurance])[] = [
  ['nothing', [], 'none'],
  ['a password', [proven('password')], 'single_factor'],
  ['a TOTP code', [proven('totp')], 'single_factor'],
  ['a recovery code', [proven('recovery_code')], 'single_factor'],
  ['the same password twice', [proven('password', 9), proven('password')], 'single_factor'],
  ['TOTP and a recovery code: both are things one has', [proven('totp'), proven('recovery_code')], 'single_factor'],
  ['password and TOTP', [proven('password'), proven('totp')], 'multi_factor'],
  ['password and a recovery code', [proven('password'), proven('recovery_code')], 'multi_factor'],
  ['a passkey with user verification', [passkey()], 'phishing_resistant'],
  ['a passkey without user verification', [passkey(withoutUv)], 'single_factor'],
  ['a passkey without user verification, and a code', [passkey(withoutUv), proven('totp')], 'single_factor'],
  ['a passkey without user verification, and a password', [passkey(withoutUv), proven('password')], 'multi_factor'],
  ['a synced passkey', [passkey({ keyProtection: 'synced' })], 'phishing_resistant'],
  ['a device-bound passkey nobody attests', [passkey({ keyProtection: 'device_bound' })], 'phishing_resistant'],
  ['a passkey in attested hardware', [passkey({ keyProtection: 'attested_hardware' })], 'phishing_resistant_hardware'],
  [
    'attested hardware without user verification',
    [passkey({ keyProtection: 'attested_hardware', ...withoutUv })],
    'single_factor',
  ],
  [
    'attested hardware without user verification, beside a verified synced passkey',
    [passkey({ keyProtection: 'attested_hardware', ...withoutUv }), passkey({ keyProtection: 'synced' })],
    'phishing_resistant',
  ],
];

describe('assuranceOf', () => {
  it.each(AMOUNTS)('%s', (_, evidence, assurance) => {
    expect(assuranceOf(evidence)).toBe(assurance);
    expect(assuranceOf(evidence.toReversed())).toBe(assurance);
  });
});

describe('meets and stricterOf', () => {
  const pairs = ASSURANCE.flatMap((one, i) => ASSURANCE.map((other, j) => ({ one, other, i, j })));

  it('order every pair of assurances, weakest first', () => {
    for (const { one, other, i, j } of pairs) expect([one, other, meets(one, other)]).toEqual([one, other, i >= j]);
  });

  it('compose to the stricter of the two, whichever comes first', () => {
    for (const { one, other, i, j } of pairs) expect(stricterOf(one, other)).toBe(ASSURANCE[Math.max(i, j)]);
  });
});
