import { describe, expect, it } from '@jest/globals';
import { acrOf, amrOf, assuranceStated } from '#src/policy/claims.ts';
import { completePolicy } from '#src/policy/complete-policy.ts';
import { mayAddMethod, mayChangeMethods } from '#src/policy/freshness.ts';
import { sendPause } from '#src/policy/lockout.ts';
import { nextStep, type StepInput } from '#src/policy/next-step.ts';
import { MINUTE, NOW, policyOf, proven, registered, situation, tenantPolicyOf } from './support.ts';

type Row = readonly [name: string, input: StepInput, answer: object];

const byPass = { starts: ['passkey', 'password', 'temporary_access_pass'] } as const;
const lasting = { ...byPass, pass: 'multi_factor' } as const;
const trusting = { trustedDeviceDays: 30, further: ['totp', 'recovery_code'] } as const;
const pass = 'temporary_access_pass' as const;
const device = 'trusted_device' as const;
const mfa = { requiredAssurance: 'multi_factor' } as const;
const newPasskey = registered('passkey', { createdAt: NOW });

const PASS: readonly Row[] = [
  [
    'a pass and nothing registered: what can start the next sign-in',
    situation({ policy: byPass, has: [pass], proven: { [pass]: 0 } }),
    { kind: 'mfa_enrollment', offer: ['passkey'] },
  ],
  [
    'a pass where one factor is enough: the same, and not the application',
    situation({ policy: { ...byPass, required: 'single_factor' }, has: [pass], proven: { [pass]: 0 } }),
    { kind: 'mfa_enrollment', offer: ['passkey'] },
  ],
  [
    'a pass beside a password: any second factor that can be registered',
    situation({ policy: byPass, has: [pass, 'password'], proven: { [pass]: 0 } }),
    { kind: 'mfa_enrollment', offer: ['passkey', 'totp'] },
  ],
  [
    'a pass beside a password, where a passkey is required of everybody: the passkey',
    situation({ policy: { ...byPass, campaign: 'required' }, has: [pass, 'password'], proven: { [pass]: 0 } }),
    { kind: 'mfa_enrollment', offer: ['passkey'] },
  ],
  [
    'a pass beside what may be lost: something new',
    situation({ policy: byPass, has: [pass, 'password', 'totp', 'passkey'], proven: { [pass]: 0 } }),
    { kind: 'mfa_enrollment' },
  ],
  [
    'a pass and a passkey registered since: the passkey',
    situation({ policy: byPass, has: [pass, 'totp', newPasskey], proven: { [pass]: 30 } }),
    { kind: 'mfa', offer: ['passkey', 'totp'] },
  ],
  [
    'a pass and the passkey it has led to',
    situation({ policy: byPass, has: [pass, newPasskey], proven: { [pass]: 30, passkey: 0 } }),
    { kind: 'proceed', assurance: 'phishing_resistant' },
  ],
  [
    'a pass where the first factor is not registered at sign-in: it is what is for that',
    situation({ policy: { ...byPass, enrollment: 'not_offered' }, has: [pass], proven: { [pass]: 0 } }),
    { kind: 'mfa_enrollment' },
  ],
  [
    'a pass of eleven minutes ago',
    situation({ policy: byPass, has: [pass], proven: { [pass]: 11 * MINUTE } }),
    { kind: 'login', reason: 'stale' },
  ],
  [
    'a pass that has expired',
    situation({ policy: byPass, has: [registered(pass, { expiresAt: NOW })], proven: { [pass]: 30 } }),
    { kind: 'login', reason: 'stale' },
  ],
  [
    'a pass that the policy does not list',
    situation({ has: [pass], proven: { [pass]: 0 } }),
    { kind: 'login', reason: 'not_allowed' },
  ],
  [
    'a pass that is as good as two factors',
    situation({ policy: lasting, has: [pass], proven: { [pass]: 0 } }),
    { kind: 'proceed', assurance: 'single_factor' },
  ],
  [
    'such a pass for a request that asks for two',
    situation({ policy: lasting, has: [pass], proven: { [pass]: 0 }, request: mfa }),
    { kind: 'mfa_enrollment', required: 'multi_factor' },
  ],
  [
    'such a pass where phishing resistance is required',
    situation({ policy: { ...lasting, required: 'phishing_resistant' }, has: [pass], proven: { [pass]: 0 } }),
    { kind: 'mfa_enrollment', offer: ['passkey'] },
  ],
];

const has = ['password', 'totp', device] as const;
const DEVICE: readonly Row[] = [
  [
    'a password: a trusted device would do',
    situation({ policy: trusting, has, proven: { password: 0 } }),
    { kind: 'mfa', spares: true },
  ],
  [
    'a password and a trusted device',
    situation({ policy: trusting, has, proven: { password: 0, [device]: 0 } }),
    { kind: 'proceed', assurance: 'single_factor' },
  ],
  [
    'the same where the policy suggests a passkey: it is not asked for',
    situation({ policy: { ...trusting, campaign: 'suggest' }, has, proven: { password: 0, [device]: 0 } }),
    { kind: 'proceed' },
  ],
  [
    'the same where it requires one',
    situation({ policy: { ...trusting, campaign: 'required' }, has, proven: { password: 0, [device]: 0 } }),
    { kind: 'mfa', offer: ['totp'] },
  ],
  ...(
    [
      ['max_age', { maxAge: 600 }],
      ['prompt=login', { reauthenticates: true }],
      ['two factors', mfa],
    ] as const
  ).map(([what, request]): Row => [
    `the same for a request with ${what}`,
    situation({ policy: trusting, has, proven: { password: 0, [device]: 0 }, request }),
    { kind: 'mfa', offer: ['totp'] },
  ]),
  [
    'the same where phishing resistance is required',
    situation({ policy: { ...trusting, required: 'phishing_resistant' }, has, proven: { password: 0, [device]: 0 } }),
    { kind: 'mfa', offer: ['totp'] },
  ],
  [
    'the same once devices are trusted no longer',
    situation({ policy: { further: ['totp'] }, has, proven: { password: 0, [device]: 0 } }),
    { kind: 'mfa', offer: ['totp'] },
  ],
  [
    'the same once the trust has expired',
    situation({
      policy: trusting,
      has: ['password', 'totp', registered(device, { expiresAt: NOW })],
      proven: { password: 0, [device]: 0 },
    }),
    { kind: 'mfa', offer: ['totp'] },
  ],
  [
    'the same once it was taken back',
    situation({ policy: trusting, has: ['password', 'totp'], proven: { password: 0, [device]: 0 } }),
    { kind: 'mfa', offer: ['totp'] },
  ],
  ['a trusted device alone', situation({ policy: trusting, has, proven: { [device]: 0 } }), { kind: 'login' }],
];

const OTHERS: readonly Row[] = [
  [
    'a password and a security key',
    situation({ policy: { further: ['security_key'] }, has: ['password', 'security_key'], proven: { password: 0 } }),
    { kind: 'mfa', offer: ['security_key'] },
  ],
  [
    'a password, where a security key may be registered',
    situation({
      policy: { starts: ['password'], further: ['security_key'] },
      has: ['password'],
      proven: { password: 0 },
    }),
    { kind: 'mfa_enrollment', offer: ['security_key'] },
  ],
  [
    'a password and a security key for a request that asks for phishing resistance: a passkey is missing',
    situation({
      policy: { further: ['security_key', 'passkey'] },
      has: ['password', 'security_key'],
      proven: { password: 0, security_key: 0 },
      request: { requiredAssurance: 'phishing_resistant' },
    }),
    { kind: 'mfa_enrollment', offer: ['passkey'] },
  ],
  [
    'an email code beside a password',
    situation({
      policy: { starts: ['password', 'email_code'] },
      has: ['password', 'email_code'],
      proven: { password: 0, email_code: 0 },
    }),
    { kind: 'mfa_enrollment' },
  ],
  [
    'an email code and TOTP',
    situation({ policy: { starts: ['email_code'] }, has: ['email_code', 'totp'], proven: { email_code: 0, totp: 0 } }),
    { kind: 'proceed', assurance: 'multi_factor' },
  ],
  [
    'a passkey that cannot stand alone, and an email code: nothing mailed vouches for it',
    situation({
      policy: { starts: ['passkey', 'email_code'], further: ['totp'] },
      has: [registered('passkey', { unconfirmed: true }), 'email_code'],
      proven: [proven('passkey', 0, { unconfirmed: true })],
      request: { requiredAssurance: 'phishing_resistant' },
    }),
    { kind: 'mfa_enrollment', required: 'phishing_resistant' },
  ],
];

describe('nextStep for a temporary access pass', () => {
  it.each(PASS)('%s', (_, input, answer) => expect(nextStep(input)).toMatchObject(answer));
});

describe('nextStep for a trusted device', () => {
  it.each(DEVICE)('%s', (_, input, answer) => expect(nextStep(input)).toMatchObject(answer));

  it('says that one would do only where it would', () => {
    const states = DEVICE.slice(3, 8).map(([, input]) => nextStep(input));
    expect(states.filter((step) => 'spares' in step)).toEqual([]);
  });
});

describe('nextStep for email codes and security keys', () => {
  it.each(OTHERS)('%s', (_, input, answer) => expect(nextStep(input)).toMatchObject(answer));
});

describe('what is told of them', () => {
  it.each([
    ['an email code', [proven('email_code')], ['otp'], 'https://refeds.org/profile/sfa'],
    ['a pass', [proven(pass)], ['otp'], 'https://refeds.org/profile/sfa'],
    [
      'a password and a trusted device',
      [proven('password'), proven(device)],
      ['pwd'],
      'https://refeds.org/profile/sfa',
    ],
    [
      'a password and a security key',
      [proven('password'), proven('security_key')],
      ['pwd', 'pop', 'mfa'],
      'https://refeds.org/profile/mfa',
    ],
  ])('%s', (_, evidence, amr, acr) => {
    expect(amrOf(evidence)).toEqual(amr);
    expect(acrOf(evidence)).toBe(acr);
    expect(assuranceStated(amr)).toBe(acr.endsWith('mfa') ? 'multi_factor' : 'single_factor');
  });
});

describe('a change of methods by a pass', () => {
  const policy = policyOf(byPass);
  const credentials = [registered(pass), registered('password'), registered('totp')];

  it('adds, and does nothing else', () => {
    expect(mayAddMethod(policy, credentials, [proven(pass)], NOW)).toBe(true);
    expect(mayChangeMethods(policy, credentials, [proven(pass)], NOW)).toBe(false);
  });

  it('adds for ten minutes', () => {
    expect(mayAddMethod(policy, credentials, [proven(pass, 600)], NOW)).toBe(true);
    expect(mayAddMethod(policy, credentials, [proven(pass, 601)], NOW)).toBe(false);
  });
});

describe('a policy of an earlier release', () => {
  it('gets what it lacks, in a way that lets nobody more through', () => {
    const { temporaryAccessPass: _, mfa: now, ...rest } = tenantPolicyOf();
    const { trustedDeviceDays: __, ...mfaBefore } = now;
    expect(completePolicy({ ...rest, mfa: mfaBefore })).toMatchObject({
      mfa: { trustedDeviceDays: 0 },
      temporaryAccessPass: { assurance: 'enrollment' },
    });
    const whole = tenantPolicyOf({ trustedDeviceDays: 5, pass: 'multi_factor' });
    expect(completePolicy(whole)).toEqual(whole);
  });
});

describe('sendPause', () => {
  it('lets three codes be sent, then waits a minute and doubling up to an hour', () => {
    expect([1, 2, 3, 4, 5, 9, 99].map(sendPause)).toEqual([0, 0, 60, 120, 240, 3600, 3600]);
  });
});
