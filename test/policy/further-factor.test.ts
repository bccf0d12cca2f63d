import { describe, expect, it } from '@jest/globals';
import { nextStep, type StepInput } from '#src/policy/next-step.ts';
import { proven, registered, situation } from './support.ts';

type Row = readonly [name: string, input: StepInput, answer: object];

const signInAgain = { kind: 'login', reason: 'stale', offer: ['passkey', 'password'] };
const mfa = (offer: string[], required = 'multi_factor') => ({ kind: 'mfa', offer, required });
const enroll = (offer: string[], required = 'multi_factor') => ({ kind: 'mfa_enrollment', offer, required });
const refuse = (required: string) => ({ kind: 'refuse', reason: 'no_sufficient_method', required });
const proceed = (assurance: string) => ({ kind: 'proceed', assurance });

const everything = ['password', 'totp', 'recovery_code', 'passkey'] as const;
const unverifiedPasskey = proven('passkey', 0, { userVerified: false });
const phr = { requiredAssurance: 'phishing_resistant' } as const;
const phrh = { requiredAssurance: 'phishing_resistant_hardware' } as const;
const attestedKey = registered('passkey', { keyProtection: 'attested_hardware' });

const FURTHER_FACTOR: readonly Row[] = [
  ['password with TOTP registered', situation({ has: ['password', 'totp'], proven: { password: 0 } }), mfa(['totp'])],
  [
    'password with recovery codes alone registered',
    situation({ has: ['password', 'recovery_code'], proven: { password: 0 } }),
    mfa(['recovery_code']),
  ],
  [
    'password with a passkey registered',
    situation({ has: ['password', 'passkey'], proven: { password: 0 } }),
    mfa(['passkey']),
  ],
  [
    'password with everything registered offers in the order of the policy',
    situation({ has: everything, proven: { password: 0 } }),
    mfa(['passkey', 'totp', 'recovery_code']),
  ],
  [
    "the order of further factors is the tenant's own",
    situation({ policy: { further: ['totp', 'recovery_code', 'passkey'] }, has: everything, proven: { password: 0 } }),
    mfa(['totp', 'recovery_code', 'passkey']),
  ],
  [
    'two TOTP devices are one offer',
    situation({ has: ['password', 'totp', registered('totp', { id: 'tablet' })], proven: { password: 0 } }),
    mfa(['totp']),
  ],
  [
    'a passkey that may start a sign-in also raises one',
    situation({ policy: { further: ['totp'] }, has: everything, proven: { password: 0 } }),
    mfa(['totp', 'passkey']),
  ],
  [
    'a registered method that the policy does not allow is not offered',
    situation({ policy: { starts: ['password'], further: ['totp'] }, has: everything, proven: { password: 0 } }),
    mfa(['totp']),
  ],
  [
    'spent recovery codes are not offered',
    situation({ has: ['password', 'totp', registered('recovery_code', { spent: true })], proven: { password: 0 } }),
    mfa(['totp']),
  ],
  [
    'a passkey that did not verify its user is one factor',
    situation({ has: everything, proven: [unverifiedPasskey] }),
    mfa(['passkey', 'password']),
  ],
  [
    'a passkey that did not verify its user, with a password, is two factors',
    situation({ has: everything, proven: [unverifiedPasskey, proven('password')] }),
    proceed('multi_factor'),
  ],
  [
    'a passkey that did not verify its user, with TOTP, is one factor still',
    situation({ has: ['passkey', 'totp'], proven: [unverifiedPasskey, proven('totp')] }),
    mfa(['passkey']),
  ],
];

const REQUESTED: readonly Row[] = [
  [
    'a request stricter than the tenant',
    situation({
      policy: { required: 'single_factor' },
      has: ['password', 'totp'],
      proven: { password: 0 },
      request: { requiredAssurance: 'multi_factor' },
    }),
    mfa(['totp']),
  ],
  [
    'a request laxer than the tenant',
    situation({ has: ['password', 'totp'], proven: { password: 0 }, request: { requiredAssurance: 'single_factor' } }),
    mfa(['totp']),
  ],
  [
    'phishing resistance asked of somebody with a passkey',
    situation({ has: everything, proven: { password: 9, totp: 0 }, request: phr }),
    mfa(['passkey'], 'phishing_resistant'),
  ],
  [
    'phishing resistance asked after a passkey',
    situation({ has: everything, proven: { passkey: 0 }, request: phr }),
    proceed('phishing_resistant'),
  ],
  [
    'hardware asked after a synced passkey, with an attested one registered',
    situation({
      has: [registered('passkey', { id: 'phone', keyProtection: 'synced' }), attestedKey],
      proven: [proven('passkey', 0, { credentialId: 'phone', keyProtection: 'synced' })],
      request: phrh,
    }),
    mfa(['passkey'], 'phishing_resistant_hardware'),
  ],
  [
    'hardware asked after an attested passkey',
    situation({
      has: [attestedKey],
      proven: [proven('passkey', 0, { keyProtection: 'attested_hardware' })],
      request: phrh,
    }),
    proceed('phishing_resistant_hardware'),
  ],
  [
    'hardware asked of somebody with a synced passkey',
    situation({
      has: [registered('passkey', { keyProtection: 'synced' })],
      proven: [proven('passkey', 0, { keyProtection: 'synced' })],
      request: phrh,
    }),
    refuse('phishing_resistant_hardware'),
  ],
  [
    'the same, where attestation can be verified',
    situation({
      has: [registered('passkey', { keyProtection: 'synced' })],
      proven: [proven('passkey', 0, { keyProtection: 'synced' })],
      request: phrh,
      attestable: true,
    }),
    { kind: 'mfa_enrollment', offer: ['passkey'], required: 'phishing_resistant_hardware' },
  ],
];

const MFA_ENROLLMENT: readonly Row[] = [
  [
    'password with nothing else registered',
    situation({ has: ['password'], proven: { password: 0 } }),
    enroll(['passkey', 'totp']),
  ],
  [
    'recovery codes are never the factor to register',
    situation({
      policy: { starts: ['password'], further: ['recovery_code', 'totp'] },
      has: ['password'],
      proven: { password: 0 },
    }),
    enroll(['totp']),
  ],
  [
    'spent recovery codes are like none',
    situation({ has: ['password', registered('recovery_code', { spent: true })], proven: { password: 0 } }),
    enroll(['passkey', 'totp']),
  ],
  [
    'a passkey allowed to start a sign-in can be registered as the second factor',
    situation({ policy: { starts: ['passkey', 'password'], further: [] }, has: ['password'], proven: { password: 0 } }),
    enroll(['passkey']),
  ],
  [
    'phishing resistance asked of a TOTP user who proved both',
    situation({ has: ['password', 'totp'], proven: { password: 9, totp: 0 }, request: phr }),
    enroll(['passkey'], 'phishing_resistant'),
  ],
  [
    'phishing resistance asked of a TOTP user who gave the password alone: TOTP first',
    situation({ has: ['password', 'totp'], proven: { password: 0 }, request: phr }),
    mfa(['totp']),
  ],
  [
    'phishing resistance asked of somebody with recovery codes: a code first',
    situation({ has: ['password', 'recovery_code'], proven: { password: 0 }, request: phr }),
    mfa(['recovery_code']),
  ],
  [
    'a proof exactly as old as a change of methods allows',
    situation({ has: ['password'], proven: { password: 300 } }),
    enroll(['passkey', 'totp']),
  ],
  [
    'a proof one second older than a change of methods allows',
    situation({ has: ['password'], proven: { password: 301 } }),
    signInAgain,
  ],
  [
    'a TOTP proof too old to register a passkey',
    situation({ has: ['password', 'totp'], proven: { password: 9, totp: 301 }, request: phr }),
    mfa(['totp']),
  ],
  [
    'a password proof too old to register a passkey',
    situation({ has: ['password', 'totp'], proven: { password: 301, totp: 9 }, request: phr }),
    signInAgain,
  ],
  [
    'enrollment is not offered and nothing is registered',
    situation({ policy: { enrollment: 'not_offered' }, has: ['password'], proven: { password: 0 } }),
    { kind: 'refuse', reason: 'pass_needed', required: 'multi_factor' },
  ],
  [
    'enrollment of the first factor is not offered, but this would be the second',
    situation({
      policy: { enrollment: 'not_offered' },
      has: ['password', 'totp'],
      proven: { password: 9, totp: 0 },
      request: phr,
    }),
    enroll(['passkey'], 'phishing_resistant'),
  ],
  [
    'enrollment is not offered but a factor is registered',
    situation({ policy: { enrollment: 'not_offered' }, has: ['password', 'totp'], proven: { password: 0 } }),
    mfa(['totp']),
  ],
  [
    'no method that may be registered is strong enough',
    situation({
      policy: { starts: ['password'], further: ['totp'] },
      has: ['password', 'totp'],
      proven: { password: 9, totp: 0 },
      request: phr,
    }),
    refuse('phishing_resistant'),
  ],
  [
    'no further factor is allowed at all',
    situation({ policy: { starts: ['password'], further: [] }, has: ['password'], proven: { password: 0 } }),
    refuse('multi_factor'),
  ],
];

describe.each([
  ['further factor', FURTHER_FACTOR],
  ['assurance asked by the request', REQUESTED],
  ['enrollment of a further factor', MFA_ENROLLMENT],
])('nextStep, %s', (_, rows) => {
  it.each(rows)('%s', (_name, input, answer) => {
    expect(nextStep(input)).toMatchObject(answer);
  });
});
