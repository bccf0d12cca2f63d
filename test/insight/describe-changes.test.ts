import { describe, expect, it } from '@jest/globals';
import { describeChanges, describeSettings, type SettingChange } from '#src/insight/describe-changes.ts';
import { STRICTEST } from '#src/policy/strictest.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import { aCampaign, aPolicy, aProfile, aTenant } from '../support/builders.ts';

const inShort = (changes: readonly SettingChange[]) => changes.map(({ path, direction }) => `${path} ${direction}`);
const between = (before: TenantPolicy, after: TenantPolicy) => inShort(describeChanges(before, after));
const campaign = (overrides: object) => aPolicy({ campaigns: [aCampaign(overrides)] });
const profile = (overrides: object) => aPolicy({ passkeyProfiles: [aProfile(overrides)] });

describe('what is different between two policies', () => {
  it('is nothing where they are the same', () => {
    const policy = aPolicy({ groups: [{ group: 'staff' }], passkeyProfiles: [aProfile()] });
    expect(describeChanges(policy, JSON.parse(JSON.stringify(policy)) as TenantPolicy)).toEqual([]);
  });

  it('is told with path, both values and direction', () => {
    expect(describeChanges(aPolicy(), aPolicy({ session: { idle: 900 } }))).toEqual([
      { path: 'session.idle', before: 3600, after: 900, direction: 'stricter' },
    ]);
  });

  // One value of each setting that is laxer than the other.
  const PAIRS: Readonly<Record<string, readonly [lax: unknown, strict: unknown]>> = {
    'signIn.methods': [['passkey', 'password'], ['passkey']],
    'session.idle': [3600, 60],
    'session.absolute': [86_400, 3600],
    'assurance.required': ['multi_factor', 'phishing_resistant'],
    'assurance.maxAge': [null, 300],
    'mfa.methods': [['passkey', 'totp'], ['passkey']],
    'mfa.enrollment': ['at_sign_in', 'not_offered'],
    'mfa.trustedDeviceDays': [30, 0],
    'passkeys.max': [10, 5],
    'passkeys.freshness': [300, 60],
    'passkeys.automatic': [true, false],
    'temporaryAccessPass.lifetime': [3600, 600],
    'temporaryAccessPass.oneTime': [false, true],
    'temporaryAccessPass.length': [8, 12],
    'temporaryAccessPass.assurance': ['multi_factor', 'enrollment'],
  };
  const settings = Object.entries(STRICTEST).flatMap(([part, names]) => Object.keys(names).map((name) => [part, name]));

  it.each(settings)('knows what is stricter of %s.%s, of everybody and of a group', (part = '', name = '') => {
    const path = `${part}.${name}`;
    const [lax, strict] = PAIRS[path]!;
    const [of, ofGroup] = [
      (value: unknown) => aPolicy({ [part]: { [name]: value } }),
      (value: unknown) => aPolicy({ groups: [{ group: 'staff', [part]: { [name]: value } }] }),
    ];
    expect(between(of(lax), of(strict))).toEqual([`${path} stricter`]);
    expect(between(of(strict), of(lax))).toEqual([`${path} looser`]);
    expect(between(ofGroup(lax), ofGroup(strict))).toEqual([`groups.staff.${path} stricter`]);
    expect(between(ofGroup(strict), aPolicy({ groups: [{ group: 'staff' }] }))).toEqual([
      `groups.staff.${path} looser`,
    ]);
  });

  it('knows what is stricter of administration', () => {
    const of = (administration: Partial<TenantPolicy['administration']>) =>
      aPolicy({ administration: { ...aPolicy().administration, ...administration } });
    expect(between(of({ assurance: 'multi_factor' }), of({ assurance: 'phishing_resistant' }))).toEqual([
      'administration.assurance stricter',
    ]);
    expect(between(of({ freshness: 60 }), of({ freshness: 300 }))).toEqual(['administration.freshness looser']);
  });

  it('leaves no part of a policy out', () => {
    const policy = aPolicy({ groups: [{ group: 'staff' }], passkeyProfiles: [aProfile()] });
    for (const part of Object.keys(policy)) {
      const { [part as keyof TenantPolicy]: _, ...rest } = policy;
      const without = { groups: [], campaigns: [], passkeyProfiles: [], ...rest } as unknown as TenantPolicy;
      expect(describeChanges(policy, without)).not.toEqual([]);
    }
  });

  it('makes nothing stricter by order, or by taking one thing for another', () => {
    const methods = (...list: ('passkey' | 'password' | 'email_code')[]) => aPolicy({ signIn: { methods: list } });
    expect(between(methods('passkey', 'password'), methods('password', 'passkey'))).toEqual(['signIn.methods other']);
    expect(between(methods('passkey', 'password'), methods('passkey', 'email_code'))).toEqual(['signIn.methods other']);
    const [one, two] = [aCampaign({ id: 'one' }), aCampaign({ id: 'two' })];
    expect(describeChanges(aPolicy({ campaigns: [one, two] }), aPolicy({ campaigns: [two, one] }))).toEqual([
      { path: 'campaigns', before: ['one', 'two'], after: ['two', 'one'], direction: 'other' },
    ]);
  });

  it('names what was added and removed by its id', () => {
    const rules = { group: 'staff', assurance: { required: 'phishing_resistant' } } as const;
    expect(describeChanges(aPolicy(), aPolicy({ groups: [rules] }))).toEqual([
      { path: 'groups.staff', after: rules, direction: 'stricter' },
    ]);
    expect(between(aPolicy({ groups: [rules] }), aPolicy())).toEqual(['groups.staff looser']);
    expect(between(aPolicy(), aPolicy({ campaigns: [] }))).toEqual(['campaigns.everybody looser']);
    expect(between(aPolicy({ campaigns: [] }), campaign({ mode: 'off' }))).toEqual(['campaigns.everybody other']);
  });

  it.each([
    [{ mode: 'suggest' }, { mode: 'required' }, 'mode'],
    [{ snoozeDays: 3 }, { snoozeDays: 1 }, 'snoozeDays'],
    [{ skips: null }, { skips: 3 }, 'skips'],
    [{ due: null }, { due: '2027-03-01' }, 'due'],
    [{ due: '2027-03-01' }, { due: '2027-02-01' }, 'due'],
    [{ groups: ['staff'] }, { groups: null }, 'groups'],
    [{ groups: ['staff'] }, { groups: ['staff', 'guests'] }, 'groups'],
    [{ exempt: ['staff'] }, { exempt: [] }, 'exempt'],
  ])('knows that a campaign with %j is laxer than with %j', (lax, strict, name) => {
    expect(between(campaign(lax), campaign(strict))).toEqual([`campaigns.everybody.${name} stricter`]);
    expect(between(campaign(strict), campaign(lax))).toEqual([`campaigns.everybody.${name} looser`]);
  });

  it('takes nothing for stricter in a campaign that rests', () => {
    const resting = (skips: number) => campaign({ mode: 'off', skips });
    expect(between(resting(3), resting(1))).toEqual(['campaigns.everybody.skips other']);
  });

  const allow = (...aaguids: string[]) => ({ authenticators: { list: 'allow', aaguids } });
  const block = (...aaguids: string[]) => ({ authenticators: { list: 'block', aaguids } });
  it.each([
    [{}, { keys: ['device_bound'] }, 'keys'],
    [{}, { attestation: 'required' }, 'attestation'],
    [{}, allow('a'), 'authenticators'],
    [{}, block('a'), 'authenticators'],
    [allow('a', 'b'), allow('b'), 'authenticators'],
    [block('a'), block('b', 'a'), 'authenticators'],
    [block('a'), allow('b'), 'authenticators'],
    [{}, { certification: 'FIDO' }, 'certification'],
    [{ certification: 'L1' }, { certification: 'L2' }, 'certification'],
    [{}, { hardware: true }, 'hardware'],
  ])('knows that a profile with %j takes more than with %j', (lax, strict, name) => {
    expect(between(profile(lax), profile(strict))).toEqual([`passkeyProfiles.any.${name} stricter`]);
    expect(between(profile(strict), profile(lax))).toEqual([`passkeyProfiles.any.${name} looser`]);
  });

  it('does not guess where a profile is for others, beside others, or takes other authenticators', () => {
    expect(between(profile({}), profile({ groups: ['staff'] }))).toEqual(['passkeyProfiles.any.groups other']);
    expect(between(profile(allow('a')), profile(allow('b')))).toEqual(['passkeyProfiles.any.authenticators other']);
    expect(between(profile(allow('a', 'b')), profile(block('b')))).toEqual([
      'passkeyProfiles.any.authenticators other',
    ]);
    expect(between(aPolicy(), profile({}))).toEqual(['passkeyProfiles.any stricter']);
    const two = aPolicy({ passkeyProfiles: [aProfile(), aProfile({ id: 'keys', hardware: true })] });
    expect(between(profile({}), two)).toEqual(['passkeyProfiles.keys other']);
    expect(between(two, profile({}))).toEqual(['passkeyProfiles.keys other']);
  });
});

describe('what is different between two versions of a tenant', () => {
  it('is its name, status and look as well', () => {
    const after = aTenant({
      ...{ name: 'Acme Ltd', status: 'suspended', branding: { color: '#000000', logo: null } },
      policy: aPolicy({ passkeys: { max: 5 } }),
    });
    expect(inShort(describeSettings(aTenant(), after))).toEqual([
      'name other',
      'status other',
      'branding.color other',
      'policy.passkeys.max stricter',
    ]);
    expect(describeSettings(after, after)).toEqual([]);
  });
});
