// Every state a sign-in can be in, simplest first: all combinations of representative settings, credentials and ages.
import * as fc from 'fast-check';
import { NEVER_SKIPPED } from '#src/policy/enrollment.ts';
import type { StepInput } from '#src/policy/next-step.ts';
import type { AuthenticatorFacts, PasskeyProfile } from '#src/policy/authenticators.ts';
import {
  ASSURANCE,
  type AuthenticationRequest,
  type Campaign,
  type MethodKind,
  type RegisteredCredential,
} from '#src/policy/types.ts';
import { aCampaign, aProfile } from '../support/builders.ts';
import { HOUR, NOW, policyOf, proven, registered, skippedTimes, type PolicyInBrief } from './support.ts';

const METHODS: readonly MethodKind[] = ['password', 'totp', 'recovery_code', 'passkey'];

/** How a user stands towards the campaign, beside the campaign's own settings. */
type Standing = Pick<StepInput, 'enrollment' | 'settled' | 'skipped'>;
const newcomer: Standing = { enrollment: NEVER_SKIPPED, settled: false, skipped: false };
const usedUp: Standing = { ...newcomer, enrollment: skippedTimes(3) };
const CAMPAIGNS: readonly (readonly [PolicyInBrief, Standing])[] = [
  [{ campaign: 'off' }, newcomer],
  [{ campaign: 'suggest' }, newcomer],
  [{ campaign: 'suggest' }, { ...newcomer, settled: true }],
  [{ campaign: 'suggest' }, { ...usedUp, settled: true }],
  [{ campaign: 'required' }, { ...newcomer, skipped: true }],
];

const REQUESTS: readonly AuthenticationRequest[] = [{}, { maxAge: 320 }, { requiredAssurance: 'phishing_resistant' }];

// Absent; fresh; too old to change methods, and for max_age where one is asked.
const AGES = [undefined, 10, 340];

/** Tens of thousands of states: policies × credentials × proofs × requests × campaigns. */
export function* everyState(): Generator<StepInput> {
  yield* everyStateByOtherMeans();
  for (const brief of everyPolicy()) {
    for (const [campaign, standing] of CAMPAIGNS) {
      const policy = policyOf({ ...brief, ...campaign });
      for (const { credentials, evidence } of USERS) {
        for (const request of REQUESTS) yield { policy, credentials, evidence, request, now: NOW, ...standing };
      }
    }
  }
}

function* everyPolicy(): Generator<PolicyInBrief> {
  for (const starts of [['password'], ['passkey', 'password']] as const) {
    for (const further of [['totp'], ['passkey', 'totp', 'recovery_code']] as const) {
      // A campaign for a method that the policy does not allow is no valid policy.
      if (![...starts, ...further].includes('passkey')) continue;
      for (const required of ['single_factor', 'multi_factor', 'phishing_resistant'] as const) {
        for (const enrollment of ['at_sign_in', 'not_offered'] as const)
          yield { starts, further, required, enrollment };
      }
    }
  }
}

const USERS = METHODS.reduce<readonly Pick<StepInput, 'credentials' | 'evidence'>[]>(
  (users, method) =>
    users.flatMap((user) => [
      user,
      ...(method === 'recovery_code' ? AGES.slice(0, 2) : AGES).map((age) => ({
        credentials: [...user.credentials, registered(method)],
        evidence: age === undefined ? user.evidence : [...user.evidence, proven(method, age)],
      })),
    ]),
  [{ credentials: [], evidence: [] }],
);

const OTHERS: readonly MethodKind[] = [
  'password',
  'email_code',
  'temporary_access_pass',
  'security_key',
  'trusted_device',
];
const OTHER_REQUESTS: readonly AuthenticationRequest[] = [
  {},
  { maxAge: 320 },
  { reauthenticates: true },
  { requiredAssurance: 'multi_factor' },
];

/** Each absent, registered, or registered and proven just now. */
const OTHER_USERS = OTHERS.reduce<readonly Pick<StepInput, 'credentials' | 'evidence'>[]>(
  (users, method) =>
    users.flatMap(({ credentials, evidence }) => [
      { credentials, evidence },
      { credentials: [...credentials, registered(method)], evidence },
      { credentials: [...credentials, registered(method)], evidence: [...evidence, proven(method, 10)] },
    ]),
  [{ credentials: [], evidence: [] }],
);

function* everyStateByOtherMeans(): Generator<StepInput> {
  for (const policy of everyOtherPolicy()) {
    for (const user of OTHER_USERS) {
      for (const request of OTHER_REQUESTS) yield { policy, ...user, request, now: NOW, ...newcomer };
    }
  }
}

function* everyOtherPolicy() {
  const starts = [
    ['password', 'email_code', 'temporary_access_pass'],
    ['passkey', 'password', 'temporary_access_pass'],
  ] as const;
  for (const signIn of starts) {
    for (const further of [['security_key'], ['passkey', 'totp']] as const) {
      for (const required of ['single_factor', 'multi_factor', 'phishing_resistant'] as const) {
        for (const trustedDeviceDays of [0, 30]) {
          for (const pass of ['enrollment', 'multi_factor'] as const) {
            yield policyOf({ starts: signIn, further, required, trustedDeviceDays, pass });
          }
        }
      }
    }
  }
}

const methods = (from: readonly MethodKind[], minLength: number) =>
  fc.shuffledSubarray([...from], { minLength, maxLength: from.length });

const APPLE = 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd';
const YUBIKEY = 'fa2b99dc-9e39-4257-8f92-4a30d23c4118';

const PROFILES: readonly (readonly PasskeyProfile[])[] = [
  [],
  [aProfile({ id: 'synced', keys: ['synced'] })],
  [aProfile({ id: 'hardware', keys: ['device_bound'], attestation: 'required', hardware: true })],
  [aProfile({ id: 'no-apple', authenticators: { list: 'block', aaguids: [APPLE] } })],
  [aProfile({ id: 'apple', keys: ['synced'], authenticators: { list: 'allow', aaguids: [APPLE] } })],
  [
    aProfile({ id: 'bound', keys: ['device_bound'] }),
    aProfile({ id: 'yubikeys', authenticators: { list: 'allow', aaguids: [YUBIKEY] } }),
  ],
];

const SECOND_CAMPAIGNS: readonly (readonly Campaign[])[] = [
  [],
  [aCampaign({ id: 'second', snoozeDays: 7, skips: null })],
  [aCampaign({ id: 'second', skips: 1, due: '2023-11-14' })],
  [aCampaign({ id: 'second', skips: 1, due: '2024-02-01' })],
];

/** Any valid policy: somebody can start a sign-in, and a campaign is for a method that is allowed. */
export const anyPolicy: fc.Arbitrary<PolicyInBrief> = fc
  .record({
    starts: methods(['passkey', 'password', 'email_code', 'temporary_access_pass'], 1),
    further: methods([...METHODS, 'security_key'], 0),
    trustedDeviceDays: fc.constantFrom(0, 30),
    pass: fc.constantFrom('enrollment' as const, 'multi_factor' as const),
    required: fc.constantFrom(...ASSURANCE),
    enrollment: fc.constantFrom('at_sign_in' as const, 'not_offered' as const),
    campaign: fc.constantFrom('off' as const, 'suggest' as const, 'required' as const),
    snoozeDays: fc.constantFrom(0, 1, 14),
    skips: fc.constantFrom(null, 0, 1, 3),
    absolute: fc.constantFrom(300, 24 * HOUR),
    freshness: fc.constantFrom(60, 300, HOUR),
    maxAge: fc.constantFrom(undefined, 300, HOUR),
    due: fc.constantFrom(undefined, '2023-11-14', '2023-11-15'),
    profiles: fc.constantFrom(...PROFILES),
    furtherCampaigns: fc.constantFrom(...SECOND_CAMPAIGNS),
  })
  // A pass gets nobody in by itself twice.
  .filter(({ starts }) => starts.some((method) => method !== 'temporary_access_pass'))
  .filter(({ starts, further }) => [...starts, ...further].includes('passkey'))
  .map(({ maxAge, due, ...brief }) => ({
    ...brief,
    ...(maxAge === undefined ? {} : { maxAge }),
    ...(due === undefined ? {} : { due }),
  }));

const PHONE: AuthenticatorFacts = {
  key: 'synced',
  aaguid: APPLE,
  attested: false,
  certification: null,
  hardware: false,
};
const KEY: AuthenticatorFacts = {
  key: 'device_bound',
  aaguid: YUBIKEY,
  attested: true,
  certification: 'L1',
  hardware: true,
};

const anyCredentials: fc.Arbitrary<RegisteredCredential[]> = fc
  .record({
    plain: methods(['password', 'totp', 'security_key', 'email_code'], 0),
    pass: fc.constantFrom(undefined, {}, { spent: true }, { expiresAt: NOW }, { expiresAt: NOW + HOUR }),
    device: fc.constantFrom(undefined, { expiresAt: NOW }, { expiresAt: NOW + 24 * HOUR }),
    codes: fc.constantFrom(undefined, registered('recovery_code'), registered('recovery_code', { spent: true })),
    passkeys: fc.subarray([
      registered('passkey', { id: 'phone', keyProtection: 'synced' as const, authenticator: PHONE, platform: 'apple' }),
      registered('passkey', { id: 'security key', keyProtection: 'attested_hardware' as const, authenticator: KEY }),
    ]),
    silently: fc.boolean(),
  })
  .map(({ plain, codes, passkeys, silently, pass, device }) => [
    ...plain.map((method) => registered(method)),
    ...(codes ? [codes] : []),
    ...(pass ? [registered('temporary_access_pass', pass)] : []),
    ...(device ? [registered('trusted_device', device)] : []),
    ...passkeys.map((passkey) => (silently && passkey.id === 'phone' ? { ...passkey, unconfirmed: true } : passkey)),
  ]);

const anyAge = fc.constantFrom(
  undefined,
  0,
  1,
  20,
  45,
  60,
  61,
  250,
  300,
  301,
  HOUR,
  HOUR + 1,
  24 * HOUR,
  24 * HOUR + 1,
);

const anyRequest: fc.Arbitrary<AuthenticationRequest> = fc.record(
  {
    maxAge: fc.constantFrom(0, 60, 300, HOUR),
    requiredAssurance: fc.constantFrom(...ASSURANCE),
    reauthenticate: fc.boolean(),
    reauthenticates: fc.boolean(),
    otherSubject: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** Any state at all, with the rare settings too: key protection, spent codes, removed credentials, passkeys without UV. */
export const anyState: fc.Arbitrary<StepInput> = fc
  .record({
    policy: anyPolicy.map(policyOf),
    credentials: anyCredentials,
    ages: fc.array(anyAge, { minLength: 9, maxLength: 9 }),
    userVerified: fc.boolean(),
    removed: fc.boolean(),
    enrollment: fc
      .tuple(fc.constantFrom(0, 1, 3), fc.constantFrom(0, NOW, NOW + HOUR), fc.constantFrom(0, 3))
      .map(([skips, snoozedUntil, freeSkips]) => skippedTimes(skips, snoozedUntil, freeSkips)),
    settled: fc.boolean(),
    skipped: fc.boolean(),
    upgradable: fc.boolean(),
    attestable: fc.boolean(),
    platform: fc.constantFrom(undefined, 'apple' as const, 'windows' as const),
    request: anyRequest,
    now: fc.constant(NOW),
  })
  .map(({ ages, userVerified, removed, ...state }) => {
    const evidence = state.credentials.flatMap(({ id, method, keyProtection, unconfirmed }, index) => {
      const age = ages[index];
      const key = {
        ...(keyProtection === undefined ? {} : { keyProtection }),
        ...(unconfirmed ? { unconfirmed } : {}),
      };
      // Verified or not: one that was made silently is only ever taken verified.
      const verified = method === 'passkey' && (userVerified || unconfirmed === true);
      return age === undefined ? [] : [proven(method, age, { credentialId: id, userVerified: verified, ...key })];
    });
    return { ...state, evidence, credentials: removed ? state.credentials.slice(1) : state.credentials };
  });
