import { describe, expect, it } from '@jest/globals';
import { checkBranding, checkPolicy } from '#src/policy/schema.ts';
import { DEFAULT_POLICY } from '#src/tenants/default-policy.ts';
import { aCampaign, aPolicy, aProfile } from '../support/builders.ts';

const pathsOf = (checked: ReturnType<typeof checkPolicy>) =>
  checked.valid ? [] : checked.errors.map(({ path }) => path).toSorted();

describe('checkPolicy', () => {
  it('accepts the default policy as it is', () => {
    expect(checkPolicy(DEFAULT_POLICY)).toEqual({ valid: true, value: DEFAULT_POLICY });
  });

  it.each([
    ['no first factor', aPolicy({ signIn: { methods: [] } }), ['signIn.methods']],
    ['a method named twice', aPolicy({ signIn: { methods: ['password', 'password'] } }), ['signIn.methods']],
    ['a second factor as the first', aPolicy({ signIn: { methods: ['totp'] } }), ['signIn.methods.0']],
    ['a password as the second', aPolicy({ mfa: { methods: ['password', 'totp'] } }), ['mfa.methods.0']],
    ['an idle time beyond the absolute', aPolicy({ session: { idle: 7200, absolute: 3600 } }), ['session.idle']],
    ['a session of 31 days', aPolicy({ session: { absolute: 31 * 86_400 } }), ['session.absolute']],
    ['no assurance at all', aPolicy({ assurance: { required: 'none' } }), ['assurance.required']],
    ['15 days of snooze', aPolicy({ campaigns: [aCampaign({ snoozeDays: 15 })] }), ['campaigns.0.snoozeDays']],
    ['half a day of snooze', aPolicy({ campaigns: [aCampaign({ snoozeDays: 0.5 })] }), ['campaigns.0.snoozeDays']],
    ['a negative number of skips', aPolicy({ campaigns: [aCampaign({ skips: -1 })] }), ['campaigns.0.skips']],
    ['no passkeys per user', aPolicy({ passkeys: { max: 0 } }), ['passkeys.max']],
    ['freshness of a day', aPolicy({ passkeys: { freshness: 86_400 } }), ['passkeys.freshness']],
    ['an email code as the second factor', aPolicy({ mfa: { methods: ['email_code', 'totp'] } }), ['mfa.methods.0']],
    ['a security key as the first', aPolicy({ signIn: { methods: ['security_key'] } }), ['signIn.methods.0']],
    ['a device trusted for 91 days', aPolicy({ mfa: { trustedDeviceDays: 91 } }), ['mfa.trustedDeviceDays']],
    ['a pass of seven characters', aPolicy({ temporaryAccessPass: { length: 7 } }), ['temporaryAccessPass.length']],
    ['a pass for nine minutes', aPolicy({ temporaryAccessPass: { lifetime: 540 } }), ['temporaryAccessPass.lifetime']],
    [
      'administration by anybody',
      aPolicy({ administration: { assurance: 'none', freshness: 300 } }),
      ['administration.assurance'],
    ],
    [
      'administration on proof of two hours',
      aPolicy({ administration: { assurance: 'multi_factor', freshness: 7200 } }),
      ['administration.freshness'],
    ],
    ['an unknown setting', { ...DEFAULT_POLICY, signIn: { ...DEFAULT_POLICY.signIn, captcha: true } }, ['signIn']],
    ['an unknown part', { ...DEFAULT_POLICY, lockout: {} }, ['']],
    ['a missing part', { ...DEFAULT_POLICY, mfa: undefined }, ['mfa']],
    ['something else', 'a policy', ['']],
  ])('refuses %s', (_, policy, paths) => {
    expect(pathsOf(checkPolicy(policy))).toEqual(paths);
  });

  it.each([
    ['two factors with none to register', { signIn: { methods: ['password'] }, mfa: { methods: [] } }, 'mfa.methods'],
    [
      'two factors with recovery codes alone',
      { signIn: { methods: ['password'] }, mfa: { methods: ['recovery_code'] } },
      'mfa.methods',
    ],
    [
      'phishing resistance without passkeys',
      { signIn: { methods: ['password'] }, mfa: { methods: ['totp'] }, assurance: { required: 'phishing_resistant' } },
      'assurance.required',
    ],
    [
      'an administration that nobody could sign in to',
      {
        signIn: { methods: ['password'] },
        mfa: { methods: ['totp'] },
        administration: { assurance: 'phishing_resistant', freshness: 300 },
      },
      'administration.assurance',
    ],
    ['a pass and nothing else to sign in with', { signIn: { methods: ['temporary_access_pass'] } }, 'signIn.methods'],
    [
      'trusted devices where phishing resistance is required',
      { mfa: { trustedDeviceDays: 1 }, assurance: { required: 'phishing_resistant' } },
      'mfa.trustedDeviceDays',
    ],
    [
      'required passkeys that cannot sign in',
      { signIn: { methods: ['password'] }, campaigns: [aCampaign({ mode: 'required' })] },
      'signIn.methods',
    ],
  ] as const)('refuses %s', (_, overrides, path) => {
    expect(pathsOf(checkPolicy(aPolicy(overrides)))).toEqual([path]);
  });

  it.each([
    [{ signIn: { methods: ['passkey'] }, mfa: { methods: [] } }],
    [{ signIn: { methods: ['password'] }, mfa: { methods: ['totp'] } }],
    [{ signIn: { methods: ['password'] }, mfa: { methods: [] }, assurance: { required: 'single_factor' } }],
    [{ campaigns: [aCampaign({ mode: 'required', snoozeDays: 14, skips: null })] }],
  ] as const)('accepts %j', (overrides) => {
    expect(pathsOf(checkPolicy(aPolicy(overrides)))).toEqual([]);
  });

  it.each([
    ['no method that the organisation takes', { signIn: { methods: ['email_code'] } }, 'groups.0.signIn.methods'],
    [
      'two factors with none to register',
      { signIn: { methods: ['password'] }, mfa: { methods: [] } },
      'groups.0.mfa.methods',
    ],
    ['a session idle for longer than it lasts', { session: { absolute: 300 } }, 'groups.0.session.idle'],
    ['a passkey required that is of no use', { signIn: { methods: ['password'] } }, 'groups.0.signIn.methods'],
  ] as const)('refuses a group with %s', (_, rules, path) => {
    const campaigns = [aCampaign({ mode: 'required', groups: ['finance'] })];
    const policy = aPolicy({ campaigns, groups: [{ group: 'finance', ...rules }] });
    expect(pathsOf(checkPolicy(policy))).toContain(path);
    expect(pathsOf(checkPolicy({ ...policy, groups: [] }))).toEqual([]);
  });

  it('takes a group without passkeys that the campaign exempts', () => {
    const campaigns = [aCampaign({ mode: 'required', exempt: ['finance'] })];
    const groups = [{ group: 'finance', signIn: { methods: ['password'] } }] as const;
    expect(pathsOf(checkPolicy(aPolicy({ campaigns, groups })))).toEqual([]);
  });

  it('takes no more than 64 KB', () => {
    const profile = (index: number) => {
      const aaguids = Array.from({ length: 150 }, (_, at) => `00000000-0000-0000-0000-${String(at).padStart(12, '0')}`);
      return aProfile({ id: `profile-${index}`, authenticators: { list: 'allow', aaguids } });
    };
    const policyOf = (count: number) =>
      aPolicy({ passkeyProfiles: Array.from({ length: count }, (_, index) => profile(index)) });
    expect(checkPolicy(policyOf(10))).toMatchObject({ valid: true });
    expect(checkPolicy(policyOf(12))).toEqual({
      valid: false,
      errors: [{ path: '', message: expect.stringMatching(/^is too large: \d+ bytes of JSON, where 65536 may be/) }],
    });
    expect(checkPolicy(undefined)).toMatchObject({ valid: false });
  });

  it('says all that is wrong at once, also what only two parts together show', () => {
    const policy = {
      ...aPolicy({ signIn: { methods: ['password'] }, mfa: { methods: [] }, passkeys: { max: 99 } }),
      extra: 1,
    };
    expect(pathsOf(checkPolicy(policy))).toEqual(['', 'mfa.methods', 'passkeys.max']);
  });
});

describe('checkBranding', () => {
  const logo = (type: string, bytes: number) => `data:image/${type};base64,${Buffer.alloc(bytes).toString('base64')}`;

  it.each([null, logo('png', 1), logo('svg+xml', 100), logo('webp', 64 * 1024)])('accepts a logo', (image) => {
    expect(checkBranding({ color: '#1F4fd8', logo: image }).valid).toBe(true);
  });

  it.each([
    logo('png', 64 * 1024 + 1),
    logo('gif', 10),
    'data:text/html;base64,AAAA',
    'data:image/svg+xml,<svg onload="alert(1)"/>',
    'https://cdn.example/logo.png',
    'javascript:alert(1)',
    `${logo('png', 3)}" onerror="alert(1)`,
  ])('refuses a logo that is too large or not a picture', (image) => {
    expect(checkBranding({ color: '#1f4fd8', logo: image }).valid).toBe(false);
  });

  it.each(['red', '#fff', '#12345', '#1234567', '#12345g', '#123456;}', 'rgb(0,0,0)'])(
    'refuses the colour %s',
    (color) => {
      expect(checkBranding({ color, logo: null }).valid).toBe(false);
    },
  );
});
