import { describe, expect, it } from '@jest/globals';
import { acceptedPasskeys } from '#src/methods/passkey/accepted-passkeys.ts';
import { passkeyDemand, passkeyPlaces } from '#src/methods/passkey/policy-demand.ts';
import { resolvePolicy } from '#src/policy/resolve-policy.ts';
import type { AuthenticatorFacts, PasskeyProfile } from '#src/policy/authenticators.ts';
import type { Assurance } from '#src/policy/types.ts';
import { aPolicy, aProfile } from '../../support/builders.ts';

const YUBIKEY = 'cb69481e-8ff7-4039-93ec-0a2729a154a8';
const SAME_NAME = 'ee882879-721c-4913-9775-3dfcce97072a';
const NOBODYS = '11111111-2222-4333-8444-555555555555';

const purpose = (profiles: readonly PasskeyProfile[], required?: Assurance) => ({
  policy: resolvePolicy({ policy: aPolicy({ passkeyProfiles: profiles }), groups: [] }),
  required,
});
const facts = (overrides: Partial<AuthenticatorFacts> = {}): AuthenticatorFacts => ({
  ...{ key: 'device_bound', aaguid: YUBIKEY, attested: false, certification: null, hardware: false },
  ...overrides,
});
const bound = aProfile({ keys: ['device_bound'] });
const attested = aProfile({ id: 'attested', keys: ['device_bound'], attestation: 'required' });
const listed = aProfile({ authenticators: { list: 'allow', aaguids: [YUBIKEY, SAME_NAME, NOBODYS] } });
const HARDWARE = 'phishing_resistant_hardware';

describe('what is demanded of a new passkey', () => {
  it('is nothing where there is no profile, and nothing asks for hardware', () => {
    expect(passkeyDemand(purpose([]))).toBeUndefined();
    expect(passkeyDemand(purpose([], 'phishing_resistant'))).toBeUndefined();
  });

  it.each([
    ['nobody is asked who made it where only the kind of key matters', [bound], 'none'],
    ['somebody is where a list of models matters', [listed], 'asked'],
    ['and where one of several profiles wants its maker to vouch for it', [bound, attested], 'asked'],
    ['its maker has to vouch for it where every profile wants that', [attested], 'required'],
  ])('%s', (_, profiles, attestation) => {
    expect(passkeyDemand(purpose(profiles))?.attestation).toBe(attestation);
  });

  it('is the kind of key also without attestation', () => {
    const demand = passkeyDemand(purpose([bound]));
    expect(demand?.refusal(facts({ key: 'synced' }))).toBe('key');
    expect(demand?.refusal(facts())).toBeUndefined();
  });

  it.each([
    ['a synced key', facts({ key: 'synced', attested: true }), 'key'],
    ['a key that nobody vouches for', facts(), 'attestation'],
    ['a key in software', facts({ attested: true }), 'hardware'],
    ['a key in hardware', facts({ attested: true, hardware: true }), undefined],
  ])('is hardware where that is required, also without a profile: %s', (_, key, rule) => {
    const demand = passkeyDemand(purpose([], HARDWARE));
    expect(demand?.attestation).toBe('required');
    expect(demand?.refusal(key)).toBe(rule);
  });
});

describe('where a passkey may be kept', () => {
  it.each([
    ['anywhere without a profile', [], undefined, []],
    ['anywhere where both kinds of key will do', [bound, aProfile({ keys: ['synced'] })], undefined, []],
    ['on a security key or this device where it may not leave', [bound], undefined, ['security-key', 'client-device']],
    ['there too where hardware is required', [aProfile()], HARDWARE, ['security-key', 'client-device']],
    [
      'on a device that syncs where it has to',
      [aProfile({ keys: ['synced'] })],
      undefined,
      ['client-device', 'hybrid'],
    ],
  ] as const)('%s', (_, profiles, required, places) => {
    expect(passkeyPlaces(purpose(profiles, required))).toEqual(places);
  });
});

describe('what pages tell of it', () => {
  it('is nothing where every passkey will do', () => {
    expect(acceptedPasskeys(purpose([]))).toBeUndefined();
  });

  it('names models once, and an AAGUID that nobody knows as it is', () => {
    expect(acceptedPasskeys(purpose([listed]))).toEqual({
      tellsMaker: true,
      kinds: [
        {
          ...{ keys: 'any', list: 'allow', names: ['YubiKey 5', NOBODYS], more: 0 },
          ...{ certified: false, level: undefined, hardware: false },
        },
      ],
    });
  });

  it('shortens a long list, and says how many are left', () => {
    const aaguids = Array.from({ length: 20 }, (_, at) => NOBODYS.replace('1111', String(1000 + at)));
    const [kind] = acceptedPasskeys(purpose([aProfile({ authenticators: { list: 'block', aaguids } })]))?.kinds ?? [];
    expect([kind?.list, kind?.names.length, kind?.more]).toEqual(['block', 8, 12]);
  });

  it('leaves out profiles that nothing in hardware can meet, where hardware is required', () => {
    const synced = aProfile({ id: 'synced', keys: ['synced'] });
    const kinds = acceptedPasskeys(purpose([synced, aProfile()], HARDWARE))?.kinds;
    expect(kinds).toMatchObject([{ keys: 'device_bound', hardware: true }]);
    expect(acceptedPasskeys(purpose([], HARDWARE))?.kinds).toMatchObject([{ keys: 'device_bound', hardware: true }]);
  });

  it('writes a level of certification as the FIDO Alliance does', () => {
    const certified = aProfile({ ...attested, certification: 'L1plus' });
    expect(acceptedPasskeys(purpose([certified]))?.kinds[0]).toMatchObject({ certified: true, level: 'L1+' });
  });
});
