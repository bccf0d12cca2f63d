import { describe, expect, it } from '@jest/globals';
import { removalRefusal } from '#src/policy/credential-removal.ts';
import { nextStep, type StepInput } from '#src/policy/next-step.ts';
import type { MethodKind, RegisteredCredential } from '#src/policy/types.ts';
import { endingsOf } from './journey.ts';
import { everyState } from './state-space.ts';
import { describeCase, NOW, policyOf, registered, type PolicyInBrief } from './support.ts';

type Removal = readonly [string, (MethodKind | RegisteredCredential)[], string, string | undefined, PolicyInBrief?];

const attested = registered('passkey', { id: 'key', keyProtection: 'attested_hardware' });
const synced = registered('passkey', { id: 'phone', keyProtection: 'synced' });

const REMOVALS: readonly Removal[] = [
  ['one of two passkeys', [synced, attested], 'phone', undefined],
  ['the only passkey of somebody with nothing else', ['passkey'], 'passkey', 'last_first_factor'],
  ['the only passkey beside password and TOTP', ['password', 'totp', 'passkey'], 'passkey', undefined],
  ['the only passkey beside a password', ['password', 'passkey'], 'passkey', 'last_second_factor'],
  ['the only passkey beside TOTP', ['totp', 'passkey'], 'passkey', 'last_first_factor'],
  ['the password beside a passkey', ['password', 'passkey'], 'password', undefined],
  ['the password beside TOTP', ['password', 'totp'], 'password', 'last_first_factor'],
  ['TOTP beside password and passkey', ['password', 'totp', 'passkey'], 'totp', undefined],
  ['TOTP beside a password', ['password', 'totp'], 'totp', 'last_second_factor'],
  ['one of two TOTP devices', ['password', 'totp', registered('totp', { id: 'tablet' })], 'totp', undefined],
  [
    'TOTP beside password and recovery codes, which run out',
    ['password', 'totp', 'recovery_code'],
    'totp',
    'last_second_factor',
  ],
  ['recovery codes beside password and TOTP', ['password', 'totp', 'recovery_code'], 'recovery_code', undefined],
  [
    'recovery codes that are the only second factor left',
    ['password', 'recovery_code'],
    'recovery_code',
    'last_second_factor',
  ],
  ['TOTP where one factor is enough', ['password', 'totp'], 'totp', undefined, { required: 'single_factor' }],
  [
    'the password where one factor is enough',
    ['password', 'totp'],
    'password',
    'last_first_factor',
    { required: 'single_factor' },
  ],
  [
    'the only passkey where the campaign requires one',
    ['password', 'totp', 'passkey'],
    'passkey',
    'passkey_required',
    { campaign: 'required' },
  ],
  [
    'one of two passkeys where the campaign requires one',
    [synced, attested],
    'key',
    undefined,
    { campaign: 'required' },
  ],
  [
    'the only passkey where phishing resistance is required',
    ['password', 'totp', 'passkey'],
    'passkey',
    'passkey_required',
    { required: 'phishing_resistant' },
  ],
  [
    'the only attested passkey where hardware is required',
    [synced, attested],
    'key',
    'passkey_required',
    { required: 'phishing_resistant_hardware' },
  ],
  [
    'a synced passkey where hardware is required',
    [synced, attested],
    'phone',
    undefined,
    { required: 'phishing_resistant_hardware' },
  ],
  [
    'the password where a passkey may not start a sign-in',
    ['password', 'passkey'],
    'password',
    'last_first_factor',
    { starts: ['password'] },
  ],
  [
    'the passkey where only a passkey may start a sign-in',
    ['password', 'totp', 'passkey'],
    'passkey',
    'last_first_factor',
    { starts: ['passkey'] },
  ],
  ['TOTP that the policy no longer allows', ['password', 'totp'], 'totp', undefined, { further: ['passkey'] }],
  [
    'a passkey beside TOTP that the policy no longer allows',
    ['password', 'totp', 'passkey'],
    'passkey',
    'last_second_factor',
    { further: ['passkey'] },
  ],
  ['what is not there', ['password'], 'gone', undefined],
];

const HELPING: readonly MethodKind[] = ['temporary_access_pass', 'trusted_device'];
const PASSING: readonly MethodKind[] = ['recovery_code', ...HELPING];

describe('removalRefusal', () => {
  it.each(REMOVALS)('%s', (_, ...row) => {
    const [has, credentialId, refusal, policy] = row;
    const credentials = has.map((one) => (typeof one === 'string' ? registered(one) : one));
    expect(removalRefusal(policyOf(policy), credentials, credentialId, NOW)).toBe(refusal);
  });

  it('lets nothing go without which a user who can sign in no longer could, in all states', () => {
    const signedIn = [...everyState()].filter((state) => nextStep(state).kind === 'proceed');
    const users = new Map(signedIn.map((state) => [JSON.stringify([state.policy, state.credentials]), state]));
    expect(users.size).toBeGreaterThan(200);
    for (const state of users.values()) {
      // Who is in by a pass, or spared by a device, has nothing yet to be left without.
      const isHelped = state.credentials.some(({ method }) => HELPING.includes(method));
      if (isHelped && !signsInAlone(state)) continue;
      const stays = (id: string) => state.credentials.filter((credential) => credential.id !== id);
      const lost = state.credentials
        .filter(({ id }) => !removalRefusal(state.policy, state.credentials, id, NOW))
        .filter(({ id }) => !signsInAlone({ ...state, credentials: stays(id) }));
      if (lost.length > 0) throw new Error(`locked out without ${lost[0]?.id}: ${describeCase(state)}`);
    }
  });
});

/** Whether the next sign-in ends well by lasting credentials alone: no recovery code, no further factor to register. */
function signsInAlone(state: StepInput): boolean {
  const credentials = state.credentials.filter(({ method }) => !PASSING.includes(method));
  const next = { ...state, credentials, evidence: [], settled: false, skipped: false, request: {} };
  return endingsOf(next, 7).some(
    ({ kind, steps }) => kind === 'proceed' && !steps.some((step) => step.kind === 'mfa_enrollment'),
  );
}
