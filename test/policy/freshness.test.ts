import { describe, expect, it } from '@jest/globals';
import {
  allowedMethods,
  assuranceForChange,
  freshEvidence,
  isAllowed,
  mayChangeMethods,
} from '#src/policy/freshness.ts';
import type { Evidence, MethodKind, RegisteredCredential } from '#src/policy/types.ts';
import { NOW, policyOf, proven, registered, type PolicyInBrief } from './support.ts';

const has = (...methods: MethodKind[]) => methods.map((method) => registered(method));
const spentCodes = registered('recovery_code', { spent: true });

type Row = readonly [string, readonly RegisteredCredential[], readonly Evidence[], boolean, PolicyInBrief?];

const CHANGES: readonly Row[] = [
  ['password and TOTP just proven', has('password', 'totp'), [proven('password', 9), proven('totp')], true],
  ['both exactly five minutes old', has('password', 'totp'), [proven('password', 300), proven('totp', 300)], true],
  ['one a second older than that', has('password', 'totp'), [proven('password', 301), proven('totp', 300)], false],
  ['the password alone, TOTP being registered', has('password', 'totp'), [proven('password')], false],
  ['the password alone, nothing else being registered', has('password'), [proven('password')], true],
  ['the password alone, codes being left', has('password', 'recovery_code'), [proven('password')], false],
  ['the password alone, the codes being spent', [registered('password'), spentCodes], [proven('password')], true],
  [
    'the password alone, TOTP no longer being allowed',
    has('password', 'totp'),
    [proven('password')],
    true,
    { further: [] },
  ],
  ['a passkey', has('password', 'totp', 'passkey'), [proven('passkey')], true],
  [
    'password and TOTP where a passkey exists too',
    has('password', 'totp', 'passkey'),
    [proven('password'), proven('totp')],
    true,
  ],
  ['nothing', has('password'), [], false],
  ['nothing, by somebody without credentials', [], [], false],
  ['a TOTP device removed since its proof', has('password', 'passkey'), [proven('password'), proven('totp')], false],
  [
    'TOTP no longer allowed since its proof',
    has('password', 'totp', 'passkey'),
    [proven('password'), proven('totp')],
    false,
    { further: ['passkey'] },
  ],
];

describe('mayChangeMethods', () => {
  it.each(CHANGES)('%s', (_, ...row) => {
    const [credentials, evidence, may, policy] = row;
    expect(mayChangeMethods(policyOf(policy), credentials, evidence, NOW)).toBe(may);
  });
});

describe('assuranceForChange', () => {
  it('asks for two factors at most, whatever the user could prove', () => {
    const key = registered('passkey', { keyProtection: 'attested_hardware' });
    expect(assuranceForChange(policyOf(), [key])).toBe('multi_factor');
    expect(assuranceForChange(policyOf(), has('password', 'totp'))).toBe('multi_factor');
  });

  it('asks for one factor at least, of whoever has no more', () => {
    expect(assuranceForChange(policyOf(), has('password'))).toBe('single_factor');
    expect(assuranceForChange(policyOf(), [])).toBe('single_factor');
  });
});

describe('freshEvidence', () => {
  it('keeps what is as old as the policy allows, and nothing older', () => {
    const young = proven('password', 300);
    expect(freshEvidence(policyOf(), [young, proven('totp', 301)], NOW)).toEqual([young]);
  });

  it('follows the policy of the tenant', () => {
    expect(freshEvidence(policyOf({ freshness: 60 }), [proven('password', 61)], NOW)).toEqual([]);
  });
});

describe('allowed methods', () => {
  it('are those for a further factor in their order, then those that start a sign-in, each once', () => {
    const policy = policyOf({ starts: ['password', 'passkey'], further: ['totp', 'passkey'] });
    expect(allowedMethods(policy)).toEqual(['totp', 'passkey', 'password']);
    expect(isAllowed(policy, 'password')).toBe(true);
    expect(isAllowed(policy, 'recovery_code')).toBe(false);
  });
});
