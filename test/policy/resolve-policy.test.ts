import { describe, expect, it } from '@jest/globals';
import { resolvePolicy } from '#src/policy/resolve-policy.ts';
import type { ClientRules, GroupRules, Rules, Settings, TenantPolicy } from '#src/policy/types.ts';
import { aCampaign, aPolicy, aProfile } from '../support/builders.ts';

const resolved = (policy: TenantPolicy, groups: readonly string[], rules?: ClientRules) =>
  resolvePolicy({ policy, groups, client: rules && { id: 'payroll', rules } });

const TENANT = { kind: 'tenant' };
const group = (id: string) => ({ kind: 'group', id });
const PAYROLL = { kind: 'client', id: 'payroll' };

type Row = {
  readonly [Part in keyof Settings]: {
    readonly [Name in keyof Settings[Part]]: readonly [Part, Name, Settings[Part][Name], Settings[Part][Name]];
  }[keyof Settings[Part]];
}[keyof Settings];

/** Each setting with a stricter and a laxer value. */
const SETTINGS: readonly Row[] = [
  ['signIn', 'methods', ['passkey'], ['passkey', 'password']],
  ['session', 'idle', 600, 3600],
  ['session', 'absolute', 7200, 86_400],
  ['assurance', 'required', 'phishing_resistant', 'multi_factor'],
  ['assurance', 'maxAge', 600, null],
  ['assurance', 'maxAge', 600, 1200],
  ['mfa', 'methods', ['totp'], ['passkey', 'totp']],
  ['mfa', 'enrollment', 'not_offered', 'at_sign_in'],
  ['mfa', 'trustedDeviceDays', 0, 30],
  ['passkeys', 'max', 2, 10],
  ['passkeys', 'freshness', 60, 300],
  ['passkeys', 'automatic', false, true],
  ['temporaryAccessPass', 'lifetime', 600, 3600],
  ['temporaryAccessPass', 'oneTime', true, false],
  ['temporaryAccessPass', 'length', 20, 12],
  ['temporaryAccessPass', 'assurance', 'enrollment', 'multi_factor'],
];

const given = (part: string, name: string, value: unknown) => ({ [part]: { [name]: value } }) as Rules;
const read = (from: unknown, part: string, name: string) =>
  (from as Record<string, Record<string, unknown>>)[part]?.[name];

describe('resolvePolicy', () => {
  it('knows what stricter means for every setting there is', () => {
    const { administration: _, ...policy } = aPolicy();
    const all = Object.entries(policy).flatMap(([part, settings]) =>
      Array.isArray(settings) ? [] : Object.keys(settings as object).map((name) => `${part}.${name}`),
    );
    expect([...new Set(SETTINGS.map(([part, name]) => `${part}.${name}`))].toSorted()).toEqual(all.toSorted());
  });

  it.each(SETTINGS)('takes the stricter of two values of %s.%s, whoever gives it: %j over %j', (...row) => {
    const [part, name, stricter, laxer] = row;
    for (const [tenant, group] of [
      [stricter, laxer],
      [laxer, stricter],
    ] as const) {
      const policy = {
        ...aPolicy(given(part, name, tenant)),
        groups: [{ group: 'finance', ...given(part, name, group) }],
      };
      expect(read(resolved(policy, ['finance']), part, name)).toEqual(stricter);
      expect(read(resolved(policy, []), part, name)).toEqual(tenant);
    }
  });

  it('lets two groups and an application make it stricter together, and says who has set what', () => {
    const groups: GroupRules[] = [
      { group: 'sales', session: { idle: 600 }, assurance: { required: 'single_factor' } },
      { group: 'finance', session: { idle: 900 }, mfa: { methods: ['passkey', 'totp'] } },
      { group: 'admins', assurance: { required: 'phishing_resistant_hardware' } },
    ];
    const policy = resolved(aPolicy({ groups }), ['finance', 'sales'], {
      assurance: { required: 'phishing_resistant', maxAge: 600 },
      mfa: { methods: ['passkey'] },
    });
    expect(policy.session.idle).toBe(600);
    expect(policy.sources.session.idle).toEqual([group('sales')]);
    expect(policy.assurance).toEqual({ required: 'phishing_resistant', maxAge: 600 });
    expect(policy.sources.assurance).toEqual({ required: [PAYROLL], maxAge: [PAYROLL] });
    expect(policy.mfa.methods).toEqual(['passkey']);
    expect(policy.sources.mfa.methods).toEqual([TENANT, group('finance'), PAYROLL]);
    expect(policy.sources.mfa.enrollment).toEqual([TENANT]);
  });

  it('keeps the order of the organisation in what is left of a list', () => {
    const policy = aPolicy({
      mfa: { methods: ['passkey', 'security_key', 'totp'] },
      groups: [{ group: 'finance', mfa: { methods: ['totp', 'passkey'] } }],
    });
    expect(resolved(policy, ['finance']).mfa.methods).toEqual(['passkey', 'totp']);
  });

  it('gives campaigns and profiles to those they are meant for', () => {
    const policy = aPolicy({
      campaigns: [
        aCampaign({ id: 'all' }),
        aCampaign({ id: 'sales-only', groups: ['sales'] }),
        aCampaign({ id: 'not-guests', exempt: ['guests'] }),
      ],
      passkeyProfiles: [aProfile({ id: 'admin-keys', groups: ['admins'] })],
    });
    const idsFor = (...groups: string[]) => {
      const { campaigns, passkeyProfiles } = resolved(policy, groups);
      return [...campaigns, ...passkeyProfiles].map(({ id }) => id);
    };
    expect(idsFor()).toEqual(['all', 'not-guests']);
    expect(idsFor('sales')).toEqual(['all', 'sales-only', 'not-guests']);
    expect(idsFor('sales', 'guests')).toEqual(['all', 'sales-only']);
    expect(idsFor('admins')).toEqual(['all', 'not-guests', 'admin-keys']);
  });

  it('is the same object again for everybody whom the same rules are about', () => {
    const policy = aPolicy({ groups: [{ group: 'finance', session: { idle: 60 } }] });
    expect(resolved(policy, ['sales'])).toBe(resolved(policy, []));
    expect(resolved(policy, [], {})).toBe(resolved(policy, []));
    expect(resolved(policy, ['finance'])).not.toBe(resolved(policy, []));
    expect(resolved(policy, ['finance', 'sales'])).toBe(resolved(policy, ['finance']));
    expect(resolved({ ...policy }, ['finance'])).not.toBe(resolved(policy, ['finance']));
  });
});
