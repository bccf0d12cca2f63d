import { describe, expect, it } from '@jest/globals';
import { asksForAttestation, isPasskeyAllowed, registrationRefusal } from '#src/policy/passkey-profiles.ts';
import type { AuthenticatorFacts, PasskeyProfile } from '#src/policy/authenticators.ts';
import { aProfile } from '../support/builders.ts';
import { policyOf, registered } from './support.ts';

const YUBIKEY = 'fa2b99dc-9e39-4257-8f92-4a30d23c4118';
const OTHER = '2fc0579f-8113-47ea-b116-bb5a8db9202a';

const attestedKey: AuthenticatorFacts = {
  key: 'device_bound',
  aaguid: YUBIKEY,
  attested: true,
  certification: 'L2',
  hardware: true,
};
const unattestedKey: AuthenticatorFacts = { ...attestedKey, attested: false, certification: null, hardware: false };
const phone: AuthenticatorFacts = { ...unattestedKey, key: 'synced', aaguid: OTHER };

const allow = { list: 'allow', aaguids: [YUBIKEY] } as const;
const block = { list: 'block', aaguids: [YUBIKEY] } as const;
const bound = { keys: ['device_bound'] } as const;
const vouched = { ...bound, attestation: 'required' } as const;

type Row = readonly [
  string,
  readonly Partial<PasskeyProfile>[],
  AuthenticatorFacts,
  { readonly registers: ReturnType<typeof registrationRefusal>; readonly signsIn: boolean },
];

const ok = { registers: undefined, signsIn: true };

const ROWS: readonly Row[] = [
  ['no profile at all', [], phone, ok],
  ['a profile for both kinds', [{}], phone, ok],
  ['a synced key where only bound ones are taken', [bound], phone, { registers: 'key', signsIn: false }],
  [
    'a bound key where only synced ones are taken',
    [{ keys: ['synced'] }],
    attestedKey,
    { registers: 'key', signsIn: false },
  ],
  [
    'an unattested key where attestation is asked for',
    [vouched],
    unattestedKey,
    { registers: 'attestation', signsIn: true },
  ],
  ['an attested key', [vouched], attestedKey, ok],
  ['a listed model, by its own word', [{ authenticators: allow }], unattestedKey, ok],
  [
    'a listed model, by its own word, where that is not enough',
    [{ ...vouched, authenticators: allow }],
    unattestedKey,
    { registers: 'attestation', signsIn: false },
  ],
  ['a listed model, vouched for', [{ ...vouched, authenticators: allow }], attestedKey, ok],
  ['a model that is not listed', [{ authenticators: allow }], phone, { registers: 'authenticator', signsIn: false }],
  ['a blocked model', [{ authenticators: block }], attestedKey, { registers: 'authenticator', signsIn: false }],
  ['a model that is not blocked', [{ authenticators: block }], phone, ok],
  ['a certification that is high enough', [{ ...vouched, certification: 'L1plus' }], attestedKey, ok],
  [
    'a certification that is too low',
    [{ ...vouched, certification: 'L3' }],
    attestedKey,
    { registers: 'certification', signsIn: true },
  ],
  ['hardware', [{ ...vouched, hardware: true }], attestedKey, ok],
  [
    'software that is vouched for',
    [{ ...vouched, hardware: true }],
    { ...attestedKey, hardware: false },
    { registers: 'hardware', signsIn: true },
  ],
  ['one of two profiles', [bound, { keys: ['synced'] }], phone, ok],
  [
    'half of each of two profiles',
    [{ ...bound, authenticators: block }, { keys: ['synced'] }],
    attestedKey,
    { registers: 'authenticator', signsIn: false },
  ],
];

describe('a passkey and the profiles of its user', () => {
  it.each(ROWS)('%s', (_, profiles, authenticator, { registers, signsIn }) => {
    const policy = policyOf({ profiles: profiles.map((one, index) => aProfile({ id: `p${index}`, ...one })) });
    expect(registrationRefusal(policy, authenticator)).toBe(registers);
    expect(isPasskeyAllowed(policy, registered('passkey', { authenticator }))).toBe(signsIn);
  });

  it('are asked for attestation where a profile needs it, or names models', () => {
    const asks = (profile: Partial<PasskeyProfile>) => asksForAttestation(policyOf({ profiles: [aProfile(profile)] }));
    expect([asks({}), asks(bound), asks(vouched), asks({ authenticators: block })]).toEqual([false, false, true, true]);
    expect(asksForAttestation(policyOf())).toBe(false);
  });
});
