import { describe, expect, it } from '@jest/globals';
import { assuranceOf } from '#src/policy/assurance.ts';
import { acrOf, amrOf, assuranceStated } from '#src/policy/claims.ts';
import { nextStep } from '#src/policy/next-step.ts';
import { aProfile } from '../support/builders.ts';
import { proven, registered, situation } from './support.ts';

const both = { has: ['password', 'totp'] as const, proven: { password: 20, totp: 5 }, upgradable: true };
const listed = aProfile({ id: 'listed', authenticators: { list: 'block', aaguids: ['a'] } });
const silent = proven('passkey', 0, { unconfirmed: true, keyProtection: 'synced' });

describe('a passkey that the browser makes by itself', () => {
  it('is asked for once, after a password and all that the policy requires beside it', () => {
    expect(nextStep(situation(both))).toEqual({ kind: 'passkey_upgrade' });
    expect(nextStep(situation({ ...both, proven: { password: 20 } })).kind).toBe('mfa');
    expect(nextStep(situation({ ...both, upgradable: false })).kind).toBe('proceed');
  });

  it('comes before the page that suggests a passkey, and spares it', () => {
    const campaign = { campaign: 'required' } as const;
    expect(nextStep(situation({ ...both, policy: campaign })).kind).toBe('passkey_upgrade');
    const made = { ...both, has: [...both.has, registered('passkey', { unconfirmed: true })], upgradable: false };
    expect(nextStep(situation({ ...made, policy: campaign })).kind).toBe('proceed');
  });

  it('is asked for where profiles take what browsers make', () => {
    const profiles = [aProfile({ keys: ['synced'] }), aProfile({ id: 'keys', keys: ['device_bound'] })];
    expect(nextStep(situation({ ...both, policy: { profiles } })).kind).toBe('passkey_upgrade');
  });

  it.each([
    ['the policy does not want it', { ...both, policy: { automatic: false } }],
    ['passkeys do not start a sign-in', { ...both, policy: { starts: ['password' as const] } }],
    ['a passkey was used', { ...both, has: ['password', 'passkey'] as const, proven: { password: 9, passkey: 9 } }],
    ['synced passkeys are not taken', { ...both, policy: { profiles: [aProfile({ keys: ['device_bound'] })] } }],
    ['somebody has to vouch for it', { ...both, policy: { profiles: [aProfile(), listed] } }],
    ['the proofs are too old to change methods', { ...both, proven: { password: 301, totp: 301 } }],
    [
      'there are as many as allowed',
      { ...both, has: [...both.has, ...Array.from({ length: 10 }, (_, id) => registered('passkey', { id: `${id}` }))] },
    ],
  ])('is not asked for when %s', (_when, brief) => {
    expect(nextStep(situation(brief)).kind).toBe('proceed');
  });

  it('is one factor by itself, whatever it says of having checked the person', () => {
    expect(assuranceOf([silent])).toBe('single_factor');
    expect(acrOf([silent], ['phr'])).not.toBe('phr');
    expect(amrOf([silent])).toEqual(['pop', 'swk']);
    expect(assuranceStated(amrOf([silent]))).toBe('single_factor');
    const only = { has: ['password', registered('passkey', { unconfirmed: true })] as const, proven: [silent] };
    expect(nextStep(situation(only))).toMatchObject({ kind: 'mfa', offer: ['password'] });
  });

  it('is believed beside another factor, but not beside another of its kind', () => {
    for (const other of ['password', 'totp', 'recovery_code'] as const) {
      expect(assuranceOf([silent, proven(other)])).toBe('phishing_resistant');
    }
    for (const other of ['email_code', 'temporary_access_pass', 'trusted_device'] as const) {
      expect(assuranceOf([silent, proven(other)])).not.toBe('phishing_resistant');
    }
    expect(assuranceOf([silent, { ...silent, credentialId: 'second' }])).toBe('single_factor');
    expect(assuranceStated(amrOf([silent, proven('totp')]))).toBe('phishing_resistant');
  });

  it('never counts as multi-factor when it was used without checking the person', () => {
    const present = { ...proven('passkey'), userVerified: false };
    expect(assuranceOf([present, proven('totp')])).toBe('single_factor');
    expect(amrOf([present])).toEqual(['pop']);
  });
});
