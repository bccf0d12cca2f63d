import { describe, expect, it } from '@jest/globals';
import { nextStep, type StepInput } from '#src/policy/next-step.ts';
import { HOUR, NOW, proven, registered, situation } from './support.ts';

type Row = readonly [name: string, input: StepInput, answer: object];

const firstFactors = ['passkey', 'password'];
const login = (reason: string, offer = firstFactors) => ({ kind: 'login', reason, offer });
const mfa = (offer: string[], required = 'multi_factor') => ({ kind: 'mfa', offer, required });
const proceed = (assurance: string) => ({ kind: 'proceed', assurance });

const everything = ['password', 'totp', 'recovery_code', 'passkey'] as const;

const SIGN_IN: readonly Row[] = [
  ['nothing is proven', situation({ has: everything }), login('no_evidence')],
  ['nothing is proven by somebody without credentials', situation(), login('no_evidence')],
  [
    'the offer follows the order of the policy, not what the user has',
    situation({ policy: { starts: ['password', 'passkey'] }, has: ['passkey'] }),
    login('no_evidence', ['password', 'passkey']),
  ],
  [
    'a code never starts a sign-in, even if the policy lists it',
    situation({ policy: { starts: ['totp', 'recovery_code', 'password'] } }),
    login('no_evidence', ['password']),
  ],
  ['a TOTP code alone', situation({ has: everything, proven: { totp: 0 } }), login('stale')],
  ['a recovery code alone', situation({ has: everything, proven: { recovery_code: 0 } }), login('stale')],
  ['two codes', situation({ has: everything, proven: { totp: 0, recovery_code: 0 } }), login('stale')],
  [
    'a password that may no longer start a sign-in',
    situation({ policy: { starts: ['passkey'] }, has: everything, proven: { password: 0, totp: 0 } }),
    login('not_allowed', ['passkey']),
  ],
  [
    'a password that is a further factor only does not start a sign-in',
    situation({
      policy: { starts: ['passkey'], further: ['password', 'totp'] },
      has: everything,
      proven: { password: 0, totp: 0 },
    }),
    login('not_allowed', ['passkey']),
  ],
  ['a passkey alone', situation({ has: ['passkey'], proven: { passkey: 0 } }), proceed('phishing_resistant')],
  ['password and TOTP', situation({ has: everything, proven: { password: 9, totp: 0 } }), proceed('multi_factor')],
  [
    'password and recovery code',
    situation({ has: everything, proven: { password: 9, recovery_code: 0 } }),
    proceed('multi_factor'),
  ],
  [
    'a password where one factor is enough',
    situation({ policy: { required: 'single_factor' }, has: ['password'], proven: { password: 0 } }),
    proceed('single_factor'),
  ],
  [
    'nothing proven where nothing is required',
    situation({ policy: { required: 'none' }, has: ['password'] }),
    login('no_evidence'),
  ],
  [
    'the client asks for a new sign-in',
    situation({ has: ['passkey'], proven: { passkey: 0 }, request: { reauthenticate: true } }),
    login('requested'),
  ],
  [
    'the request names somebody else',
    situation({ has: ['passkey'], proven: { passkey: 0 }, request: { otherSubject: true } }),
    login('other_subject'),
  ],
  [
    'another subject matters before a new sign-in',
    situation({ has: ['passkey'], proven: { passkey: 0 }, request: { otherSubject: true, reauthenticate: true } }),
    login('other_subject'),
  ],
];

const AGE: readonly Row[] = [
  [
    'evidence exactly as old as max_age',
    situation({ has: ['passkey'], proven: { passkey: 60 }, request: { maxAge: 60 } }),
    proceed('phishing_resistant'),
  ],
  [
    'evidence one second older than max_age',
    situation({ has: ['passkey'], proven: { passkey: 61 }, request: { maxAge: 60 } }),
    login('stale'),
  ],
  [
    'max_age=0 in the second of the proof: a new sign-in, as prompt=login',
    situation({ has: ['passkey'], proven: { passkey: 0 }, request: { maxAge: 0 } }),
    login('requested'),
  ],
  [
    'max_age=0 a second later',
    situation({ has: ['passkey'], proven: { passkey: 1 }, request: { maxAge: 0 } }),
    login('requested'),
  ],
  [
    'a stale second factor asks for that factor alone',
    situation({ has: ['password', 'totp'], proven: { password: 9, totp: 99 }, request: { maxAge: 60 } }),
    mfa(['totp']),
  ],
  [
    'a stale first factor asks for a sign-in',
    situation({ has: ['password', 'totp'], proven: { password: 99, totp: 9 }, request: { maxAge: 60 } }),
    login('stale'),
  ],
  [
    'a max_age longer than the session does not lengthen it',
    situation({ has: ['passkey'], proven: { passkey: 24 * HOUR + 1 }, request: { maxAge: 48 * HOUR } }),
    login('stale'),
  ],
  [
    'evidence exactly as old as the session may get',
    situation({ has: ['passkey'], proven: { passkey: 24 * HOUR } }),
    proceed('phishing_resistant'),
  ],
  [
    'evidence one second older than the session may get',
    situation({ has: ['passkey'], proven: { passkey: 24 * HOUR + 1 } }),
    login('stale'),
  ],
  [
    'a proof by a process whose clock is a second ahead',
    situation({ has: ['passkey'], proven: { passkey: -1 } }),
    proceed('phishing_resistant'),
  ],
];

const CREDENTIALS: readonly Row[] = [
  [
    'the first factor is removed after its proof',
    situation({ has: ['totp'], proven: { password: 0, totp: 0 } }),
    login('stale'),
  ],
  [
    'the second factor is removed after its proof',
    situation({ has: ['password', 'passkey'], proven: { password: 0, totp: 0 } }),
    mfa(['passkey']),
  ],
  [
    'a replaced TOTP device does not inherit the proof of the old one',
    situation({ has: ['password', registered('totp', { id: 'new phone' })], proven: { password: 0, totp: 0 } }),
    mfa(['totp']),
  ],
  [
    'the policy no longer allows TOTP after its proof',
    situation({ policy: { further: ['passkey'] }, has: everything, proven: { password: 0, totp: 0 } }),
    mfa(['passkey']),
  ],
  [
    'the policy no longer allows recovery codes after their proof',
    situation({
      policy: { further: ['totp'] },
      has: ['password', 'recovery_code', 'totp'],
      proven: { password: 0, recovery_code: 0 },
    }),
    mfa(['totp']),
  ],
  [
    'the proof of the last recovery code counts after the code is spent',
    situation({
      has: ['password', registered('recovery_code', { spent: true })],
      proven: { password: 9, recovery_code: 0 },
    }),
    proceed('multi_factor'),
  ],
];

describe.each([
  ['sign-in', SIGN_IN],
  ['age of evidence', AGE],
  ['credentials and policy that changed', CREDENTIALS],
])('nextStep, %s', (_, rows) => {
  it.each(rows)('%s', (_name, input, answer) => {
    expect(nextStep(input)).toMatchObject(answer);
  });
});

it('proceeds with the evidence that counted, and no other', () => {
  const counted = [proven('password', 30), proven('totp', 20)];
  const removed = proven('passkey', 10);
  const step = nextStep(situation({ has: ['password', 'totp'], proven: [...counted, removed], now: NOW }));
  expect(step).toEqual({ kind: 'proceed', assurance: 'multi_factor', evidence: counted });
});
