// The policies and applications of the situations, each with its words.
import { aCampaign, aPolicy, aProfile } from '../../support/builders.ts';
import { AAGUID } from '../../support/test-metadata.ts';
import type { Application, NamedPolicy } from './situation.ts';

export const APPLE = 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd';
export const BLOCKED = 'cb69481e-8ff7-4039-93ec-0a2729a154a8';

/** The day on which all of it happens. */
export const TODAY = '2027-03-01';
const YESTERDAY = '2027-02-28';
const TOMORROW = '2027-03-02';

type Overrides = NonNullable<Parameters<typeof aPolicy>[0]>;

/** Without a campaign unless it has one: what is asked for beside it is then plain to see. */
const policy = (words: string, overrides: Overrides = {}): NamedPolicy => ({
  words,
  policy: aPolicy({ campaigns: [], ...overrides }),
});

export const DEFAULT: NamedPolicy = { words: 'default', policy: aPolicy() };
export const PLAIN = policy('no campaign');

const STARTERS = ['passkey', 'password', 'temporary_access_pass'] as const;
export const WITH_EMAIL_CODES = policy('email codes start a sign-in', {
  signIn: { methods: [...STARTERS, 'email_code'] },
});
export const WITH_SECURITY_KEYS = policy('security keys are further factors', {
  mfa: { methods: ['security_key', 'totp'] },
});
export const TRUSTED_PASS = policy('a pass stands in for the second factor', {
  temporaryAccessPass: { assurance: 'multi_factor' },
});

export const SINGLE = policy('one factor is enough', { assurance: { required: 'single_factor' } });
export const SINGLE_BY_EMAIL = policy('one factor is enough, email codes start a sign-in', {
  signIn: { methods: ['password', 'email_code'] },
  assurance: { required: 'single_factor' },
});
export const SINGLE_SUGGESTED = policy('one factor is enough, passkey suggested', {
  assurance: { required: 'single_factor' },
  campaigns: [aCampaign()],
});

const phr = { required: 'phishing_resistant' } as const;
export const PHISHING_RESISTANT = policy('phishing-resistant sign-in required', { assurance: phr });
export const BOOTSTRAP = policy('phishing-resistant sign-in required, the first further factor only after a pass', {
  assurance: phr,
  mfa: { enrollment: 'not_offered' },
});
export const NO_PASSKEYS = policy('no passkeys', {
  signIn: { methods: ['password'] },
  mfa: { methods: ['totp'] },
  passkeys: { automatic: false },
});

const hardware = { assurance: { required: 'phishing_resistant_hardware' } } as const;
export const HARDWARE = policy('verified hardware required', hardware);
export const HARDWARE_UNKNOWN: NamedPolicy = {
  ...policy('verified hardware required, without FIDO metadata', hardware),
  withoutMetadata: true,
};

const staff = { group: 'staff', assurance: { required: 'multi_factor' } } as const;
const finance = { group: 'finance', assurance: phr } as const;
export const TWO_GROUPS = policy('one factor is enough; staff: two; finance: phishing-resistant sign-in', {
  assurance: { required: 'single_factor' },
  groups: [staff, finance],
});
export const LAX_GROUP = policy('guests: one factor is enough, for 30 days', {
  groups: [{ group: 'guests', assurance: { required: 'single_factor' }, session: { absolute: 30 * 86_400 } }],
});
export const NO_PASSWORDS = policy('staff: no passwords', {
  groups: [{ group: 'staff', signIn: { methods: ['passkey', 'temporary_access_pass'] } }],
});
export const NO_PASSWORD_STARTS = policy('a passkey or a pass starts a sign-in', {
  signIn: { methods: ['passkey', 'temporary_access_pass'] },
});
export const KIOSK = policy('kiosk: a session lasts 10 minutes', {
  groups: [{ group: 'kiosk', session: { idle: 600, absolute: 600 } }],
});
export const SHORT_SESSIONS = policy('a session lasts 30 minutes', { session: { idle: 1800, absolute: 1800 } });

const app = (id: string, words: string, rules: Application['rules']): Application => ({ id, words, rules });
export const STRICT_APP = app('bank', 'that requires a phishing-resistant sign-in', { assurance: phr });
export const HARDWARE_APP = app('vault', 'that requires verified hardware', hardware);
export const TWO_FACTOR_APP = app('desk', 'that requires two factors', { assurance: { required: 'multi_factor' } });
export const PASSKEY_APP = app('safe', 'that takes passkeys only', { signIn: { methods: ['passkey'] } });
export const PASSKEY_FACTOR_APP = app('ledger', 'whose only further factor is a passkey', {
  mfa: { methods: ['passkey'] },
});
export const OLD_APP = app('archive', 'that takes a password and an app only', {
  signIn: { methods: ['password'] },
  mfa: { methods: ['totp'] },
});
export const MAIL_APP = app('forum', 'that takes email codes only', { signIn: { methods: ['email_code'] } });
export const FRESH_APP = app('payroll', 'that takes proofs of 5 minutes', { assurance: { maxAge: 300 } });
export const SHORT_APP = app('till', 'where a sign-in lasts 10 minutes', { session: { absolute: 600 } });
export const TRUSTLESS_APP = app('records', 'that trusts no device', { mfa: { trustedDeviceDays: 0 } });
export const LAX_APP = app('wiki', 'that would be content with one factor', {
  assurance: { required: 'single_factor' },
});

export const SUGGESTED = policy('passkey suggested, asked at every sign-in, 3 skips', {
  campaigns: [aCampaign({ snoozeDays: 0 })],
});
export const SUGGESTED_FOR_EVER = policy('passkey suggested, any number of skips', {
  campaigns: [aCampaign({ skips: null })],
});
export const CAMPAIGN_OFF = policy('campaign off', { campaigns: [aCampaign({ mode: 'off' })] });
export const DUE_TOMORROW = policy('passkey suggested, required from tomorrow', {
  campaigns: [aCampaign({ due: TOMORROW })],
});
export const OVERDUE = policy('passkey suggested, required since yesterday', {
  campaigns: [aCampaign({ due: YESTERDAY })],
});
export const REQUIRED = policy('passkey required', { campaigns: [aCampaign({ mode: 'required' })] });
export const REQUIRED_BUT_GUESTS = policy('passkey required, guests exempt', {
  campaigns: [aCampaign({ mode: 'required', exempt: ['guests'] })],
});
export const REQUIRED_OF_STAFF = policy('passkey required of staff', {
  campaigns: [aCampaign({ mode: 'required', groups: ['staff'] })],
});
export const TWO_CAMPAIGNS = policy('passkey suggested, 3 skips; to staff, 1 skip', {
  campaigns: [aCampaign(), aCampaign({ id: 'urgent', skips: 1, groups: ['staff'] })],
});

const TRUST = { mfa: { trustedDeviceDays: 30 } } as const;
export const TRUSTING = policy('devices are trusted for 30 days', TRUST);
export const TRUSTING_SUGGESTED = policy('devices are trusted for 30 days, passkey suggested at every sign-in', {
  ...TRUST,
  campaigns: [aCampaign({ snoozeDays: 0 })],
});
export const TRUSTING_REQUIRED = policy('devices are trusted for 30 days, passkey required of staff', {
  ...TRUST,
  campaigns: [aCampaign({ mode: 'required', groups: ['staff'] })],
});

const required = { campaigns: [aCampaign({ mode: 'required' })] };
const bound = aProfile({ id: 'bound', keys: ['device_bound'] });
const listed = aProfile({
  ...{ id: 'listed', keys: ['device_bound'], attestation: 'required' },
  authenticators: { list: 'allow', aaguids: [AAGUID] },
});
const blocking = aProfile({ authenticators: { list: 'block', aaguids: [BLOCKED] } });
const certified = aProfile({ keys: ['device_bound'], attestation: 'required', certification: 'L2' });
export const BOUND_ONLY = policy('passkey required, device-bound only', { ...required, passkeyProfiles: [bound] });
export const BOUND_SUGGESTED = policy('passkey suggested at every sign-in, device-bound only', {
  campaigns: [aCampaign({ snoozeDays: 0 })],
  passkeyProfiles: [bound],
});
export const BLOCKING = policy('passkey required, one model blocked', { ...required, passkeyProfiles: [blocking] });
export const LISTED = policy('passkey required, of one model, attested', { ...required, passkeyProfiles: [listed] });
export const CERTIFIED = policy('passkey required, certified FIDO level 2', {
  ...required,
  passkeyProfiles: [certified],
});
export const LISTED_OR_BOUND = policy('passkey required, of one model, attested; from staff, any device-bound', {
  ...required,
  passkeyProfiles: [listed, { ...bound, groups: ['staff'] }],
});
export const LISTED_BUT_GUESTS = policy('passkey required, of one model, attested; guests exempt', {
  ...required,
  passkeyProfiles: [{ ...listed, exempt: ['guests'] }],
});
export const BLOCKED_NOW = policy('one model blocked', { passkeyProfiles: [blocking] });
