import { describe, expect, it } from '@jest/globals';
import { mayRemoveMethods } from '#src/policy/credential-removal.ts';
import { mayAddMethod } from '#src/policy/freshness.ts';
import { resolvePolicy } from '#src/policy/resolve-policy.ts';
import type { Evidence, MethodKind, TenantPolicy } from '#src/policy/types.ts';
import { aPolicy } from '../support/builders.ts';
import { NOW } from '../support/fixed-clock.ts';

const proof = (method: MethodKind, ago = 0): Evidence => ({
  method,
  credentialId: method,
  provenAt: NOW - ago,
  userVerified: method === 'passkey',
});
const mayRemove = (has: readonly MethodKind[], evidence: readonly Evidence[], policy: TenantPolicy = generous) =>
  mayRemoveMethods(
    resolvePolicy({ policy, groups: [] }),
    has.map((method) => ({ id: method, method })),
    evidence,
    NOW,
  );
const defaults = aPolicy();
const generous: TenantPolicy = {
  ...defaults,
  signIn: { methods: ['passkey', 'password', 'email_code', 'temporary_access_pass'] },
  mfa: { ...defaults.mfa, trustedDeviceDays: 30 },
  temporaryAccessPass: { ...defaults.temporaryAccessPass, assurance: 'multi_factor' },
};

describe('a proof that is enough to take a method away', () => {
  it.each<[string, boolean, MethodKind[], Evidence[]]>([
    ['is a passkey', true, ['passkey', 'password'], [proof('passkey')]],
    ['is password and app', true, ['password', 'totp'], [proof('password'), proof('totp')]],
    [
      'is a recovery code beside the password',
      true,
      ['password', 'totp', 'recovery_code'],
      [proof('password'), proof('recovery_code')],
    ],
    ['is the password of who has nothing else', true, ['password', 'email_code'], [proof('password')]],
    ['is not the password of who has an app', false, ['password', 'totp'], [proof('password')]],
    ['is not a pass', false, ['password', 'temporary_access_pass'], [proof('temporary_access_pass')]],
    [
      'is not a pass beside a password, where there is an app',
      false,
      ['password', 'totp', 'temporary_access_pass'],
      [proof('temporary_access_pass'), proof('password')],
    ],
    ['is not a code by mail', false, ['password', 'email_code'], [proof('email_code')]],
    [
      'is not a code by mail with a key of which nothing was asked',
      false,
      ['email_code', 'totp'],
      [proof('email_code'), proof('totp', 400)],
    ],
    [
      'is not what a trusted browser spares',
      false,
      ['password', 'totp', 'trusted_device'],
      [proof('password'), proof('trusted_device')],
    ],
    ['is not a passkey six minutes ago', false, ['passkey'], [proof('passkey', 360)]],
    ['is not by what is gone', false, ['password', 'totp'], [proof('passkey')]],
  ])('%s', (_, enough, has, evidence) => {
    expect(mayRemove(has, evidence)).toBe(enough);
  });

  it('is always enough to add one, too', () => {
    const kinds: readonly MethodKind[] = [
      'passkey',
      'password',
      'totp',
      'email_code',
      'temporary_access_pass',
      'trusted_device',
    ];
    for (let set = 1; set < 2 ** kinds.length; set += 1) {
      const has = kinds.filter((_, bit) => (set & (1 << bit)) !== 0);
      for (let shown = 0; shown <= set; shown += 1) {
        const evidence = has.filter((_, bit) => (shown & (1 << bit)) !== 0).map((method) => proof(method));
        if (!mayRemove(has, evidence)) continue;
        const credentials = has.map((method) => ({ id: method, method }));
        expect([
          has,
          evidence,
          mayAddMethod(resolvePolicy({ policy: generous, groups: [] }), credentials, evidence, NOW),
        ]).toEqual([has, evidence, true]);
      }
    }
  });
});
