// Every page in every state worth looking at: the views' tests and scripts/preview-pages.ts render them all.
import type { ViewData } from '#src/http/render.ts';
import { SIGN_IN_METHOD_SAMPLES } from './sign-in-method-samples.ts';
import { recoverySamples } from './recovery-samples.ts';
import { API_SAMPLES } from './api-samples.ts';
import { CONSOLE_SAMPLES } from './console-samples.ts';
import { POLICY_SAMPLES } from './console-policy-samples.ts';
import { APPLICATION_SAMPLES } from './console-application-samples.ts';
import { RECORD_SAMPLES } from './console-record-samples.ts';
import { REPORT_SAMPLES } from './console-report-samples.ts';
import { WEBHOOK_SAMPLES } from './console-webhook-samples.ts';

export interface Sample {
  readonly template: string;
  readonly state: string;
  readonly data: ViewData;
}

const LOGO =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 32 32%22%3E%3Ccircle cx=%2216%22 cy=%2216%22 r=%2216%22 fill=%22%230f766e%22/%3E%3C/svg%3E';
const QR =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29" shape-rendering="crispEdges"><path fill="#ffffff" d="M0 0h29v29H0z"/><path stroke="#000000" d="M4 4.5h7m2 0h3m2 0h7M4 5.5h1m5 0h1m4 0h2m1 0h1m5 0h1M4 6.5h1m1 0h3m1 0h1m1 0h2m4 0h1m1 0h3m1 0h1M4 10.5h7m1 0h1m1 0h1m3 0h7M4 18.5h7m3 0h2m2 0h3m2 0h1M4 24.5h7m3 0h4m1 0h2"/></svg>';

const TENANT = { id: 'acme', name: 'Acme', logo: null };
const BRAND = { stylesheet: '/t/acme/brand.css?v=1' };
const CLIENT = { name: 'Acme Portal', uri: 'https://portal.acme.example/' };
const SECONDS = 1_763_900_000;

const inInteraction: ViewData = {
  tenant: TENANT,
  brand: BRAND,
  base: '/t/acme/interaction/V1StGXR8',
  csrf: 'csrf-token',
  client: CLIENT,
  requestId: '01J9Z3',
};
const inSecurityInfo: ViewData = {
  tenant: TENANT,
  brand: BRAND,
  base: '/t/acme/security-info',
  csrf: 'csrf-token',
  requestId: '01J9Z3',
};

const ceremony: ViewData = {
  passkeyOptions: { challenge: 'AAAA', rpId: 'localhost', timeout: 300_000, userVerification: 'required' },
  optionsUrl: '/t/acme/interaction/V1StGXR8/passkey-options',
};
const creation: ViewData = {
  passkeyOptions: {
    challenge: 'AAAA',
    rp: { id: 'localhost', name: 'Acme' },
    user: { id: 'AAAA', name: 'ann@acme.example', displayName: 'Ann' },
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  },
  optionsUrl: '/t/acme/interaction/V1StGXR8/passkey-options',
};

const page = (common: ViewData, template: string, states: Readonly<Record<string, ViewData>>): Sample[] =>
  Object.entries(states).map(([state, data]) => ({ template, state, data: { ...common, ...data } }));

const keyProfile = {
  ...{ keys: 'device_bound', list: 'allow', more: 4, certified: true, level: 'L2', hardware: true },
  names: ['YubiKey 5', 'YubiKey 5 NFC', 'Windows Hello', '11111111-2222-4333-8444-555555555555'],
};
const accepted = { kinds: [keyProfile], tellsMaker: true };
const twoKinds = {
  kinds: [
    keyProfile,
    { keys: 'synced', list: 'block', names: ['iCloud Keychain'], more: 0, certified: false, level: undefined, hardware: false },
  ],
  tellsMaker: false,
};
const places = ['security-key', 'client-device'];

const resetUrl = '/t/acme/password-reset?interaction=V1StGXR8';
const both = { methods: ['passkey', 'password', 'temporary_access_pass'], resetUrl, ...ceremony };
const tooMany = { code: 'locked', text: 'Too many tries. Wait 5 minutes, or sign in another way.' };
const username = 'ann@acme.example';
const method = { lastUsedAt: SECONDS + 86_400, addedAt: SECONDS, counts: 'second_step', renamable: false };
const passkeys = [
  {
    ...{ ...method, id: 'c1', kind: 'passkey', path: 'passkeys', renamable: true, counts: 'alone' },
    name: 'iCloud Keychain',
    protection: 'synced',
  },
  {
    ...{ ...method, id: 'c2', kind: 'passkey', path: 'passkeys', renamable: true, counts: 'alone' },
    name: 'The one on my keyring',
    provider: 'YubiKey 5 NFC',
    protection: 'device_bound',
    lastUsedAt: null,
  },
];
const totp = { ...method, id: 'c4', kind: 'totp', path: 'totp', renamable: true, name: 'Phone' };
const others = [
  { ...method, id: 'c3', kind: 'security_key', path: 'security-keys', renamable: true, name: 'Blue key' },
  totp,
  { ...method, id: 'c5', kind: 'password', counts: 'first_step' },
  { ...method, id: 'c6', kind: 'email_code', counts: 'not_allowed' },
  { ...method, id: 'c7', kind: 'recovery_code', counts: 'backup', left: 9 },
  { ...method, id: 'c8', kind: 'temporary_access_pass', path: 'passes', counts: 'setup', expiresAt: SECONDS + 3600 },
  { ...method, id: 'c9', kind: 'trusted_device', path: 'trusted-devices', counts: 'spares_second_step', name: 'Firefox' },
];
const overview = {
  user: { name: 'Ann Example', username },
  passkeys,
  methods: others,
  canAdd: true,
  chooses: true,
  signOutUrl: '/t/acme/session/end',
};
const addable = [
  { kind: 'passkey', path: 'passkeys/add' },
  { kind: 'security_key', path: 'security-keys/add' },
  { kind: 'totp', path: 'totp/add' },
  { kind: 'password', path: 'password' },
];
const session = {
  ...{ id: 's1', current: true, browser: 'Firefox', system: 'Windows', address: '192.0.2.7' },
  ...{ applications: ['Acme Portal', 'Timesheets'], signedInAt: SECONDS, lastUsedAt: SECONDS + 600 },
};
const sessions = [
  session,
  { ...session, id: 's2', current: false, browser: 'Safari', system: 'iPhone', onPhone: true, applications: ['Acme Portal'] },
  { ...session, id: 's3', current: false, browser: undefined, system: undefined, address: undefined, applications: [] },
];
const application = {
  ...{ id: 'a1', name: 'Timesheets', uri: 'https://timesheets.example/', since: SECONDS, lastUsedAt: SECONDS + 60 },
  may: ['Know that it is you', 'Your email address'],
};
const happened = [
  { type: 'sign_in.totp', refused: true, application: 'Acme Portal', method: 'Phone', address: '192.0.2.7', at: SECONDS },
  { type: 'sign_in.password', refused: false, application: 'Acme Portal', address: '192.0.2.7', at: SECONDS },
  { type: 'passkey.removed', refused: false, at: SECONDS },
  { type: 'sessions.ended', refused: false, byAdministrator: true, at: SECONDS },
];

export const SAMPLES: readonly Sample[] = [
  ...page({}, 'choose-organisation', {
    first: { action: '/passkeys/enroll', organisation: '' },
    wrong: { action: '/passkeys/manage', organisation: 'A B', errors: { organisation: 'Use letters and digits.' } },
  }),
  ...page(inInteraction, 'interaction/login', {
    first: both,
    logo: { ...both, tenant: { ...TENANT, name: 'Globex Corporation International Holdings', logo: LOGO } },
    again: { ...both, reason: 'stale', username },
    wrong: { ...both, username, error: { code: 'wrong', text: 'That did not work. Check the name and the password.' } },
    locked: { ...both, username, error: tooMany },
    'no-mail': { ...both, resetUrl: undefined },
    'unknown-passkey': {
      ...both,
      failure: { code: 'unknown_credential' },
      orphan: { id: 'AAAA', rpId: 'localhost' },
    },
    'removed-passkey': { ...both, failure: { code: 'removed_credential' } },
    'other-organisation': { ...both, failure: { code: 'other_organisation' } },
    'disabled-account': { ...both, failure: { code: 'account_disabled' } },
    'not-allowed-passkey': { ...both, failure: { code: 'not_allowed', rule: 'key', accepted } },
    'not-allowed': { ...both, reason: 'not_allowed', username },
    'not-taken': {
      ...{ ...both, username },
      error: {
        ...{ code: 'method_not_allowed', text: 'What you entered is right, but Acme asks you to sign in another way.' },
        instead: ['Passkey', 'Temporary access pass'],
      },
    },
    'email-code': { methods: ['passkey', 'email_code'], resetUrl, ...ceremony },
    'password-only': { methods: ['password'] },
    'passkey-only': { methods: ['passkey'], ...ceremony },
  }),
  ...page(inInteraction, 'interaction/sign-in-options', {
    both,
    all: { ...both, methods: ['passkey', 'password', 'email_code', 'temporary_access_pass'] },
    'passkey-only': { methods: ['passkey'], ...ceremony, failure: { code: 'cancelled' } },
  }),
  ...page(inInteraction, 'interaction/mfa', {
    totp: { username, methods: ['totp', 'recovery_code'], method: 'totp', required: 'multi_factor' },
    wrong: {
      username,
      methods: ['passkey', 'totp', 'recovery_code'],
      method: 'totp',
      required: 'multi_factor',
      errors: { code: 'That code is not right. Wait for the next one and try again.' },
    },
    passkey: { username, methods: ['passkey'], method: 'passkey', required: 'phishing_resistant', ...ceremony },
    hardware: {
      username,
      methods: ['passkey'],
      method: 'passkey',
      required: 'phishing_resistant_hardware',
      ...ceremony,
    },
    recovery: { username, methods: ['totp', 'recovery_code'], method: 'recovery_code', required: 'multi_factor' },
    locked: { username, methods: ['totp', 'recovery_code'], method: 'totp', required: 'multi_factor', error: tooMany },
    password: { username, methods: ['password'], method: 'password', required: 'multi_factor' },
    'not-allowed': {
      ...{ username, methods: ['passkey', 'totp'], method: 'passkey', required: 'multi_factor', ...ceremony },
      failure: { code: 'not_allowed', rule: 'authenticator', accepted: twoKinds },
    },
  }),
  ...page(inInteraction, 'interaction/mfa-enrollment', {
    both: { username, methods: ['passkey', 'totp'], required: 'multi_factor' },
  }),
  ...page(inInteraction, 'interaction/enroll-totp', {
    first: {
      qr: QR,
      secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
      uri: 'otpauth://totp/Acme:ann?secret=J',
      token: 'sealed',
    },
    wrong: {
      qr: QR,
      secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
      token: 'sealed',
      errors: { code: 'That code is not right. Wait for the next one and try again.' },
    },
  }),
  ...page(inInteraction, 'interaction/recovery-codes', {
    shown: {
      codes: Array.from({ length: 10 }, (_, index) => `4f7k-9q2m-x${index}`),
      continueUrl: '/t/acme/interaction/V1StGXR8',
    },
  }),
  ...page(inInteraction, 'interaction/passkey-upgrade', { upgrade: { passkeyOptions: creation['passkeyOptions'] } }),
  ...page(inInteraction, 'interaction/passkey-enrollment', {
    suggested: { username, why: 'suggested', skip: { allowed: true, left: 3, snoozeDays: 1 }, ...creation },
    'last-skip': { username, why: 'suggested', skip: { allowed: true, left: 1, snoozeDays: 0 }, ...creation },
    unlimited: { username, why: 'suggested', skip: { allowed: true, left: null, snoozeDays: 14 }, ...creation },
    required: { username, why: 'required', skip: { allowed: false }, ...creation },
    'second-step': { username, why: 'second_step', skip: { allowed: false }, ...creation },
    failed: {
      username,
      why: 'suggested',
      skip: { allowed: true, left: 2, snoozeDays: 1 },
      ...creation,
      ...{ accepted, places, failure: { code: 'not_allowed', rule: 'key', accepted } },
    },
    due: { username, why: 'suggested', skip: { allowed: true, left: 3, snoozeDays: 7, due: '2027-03-01' }, ...creation },
    since: { username, why: 'required', since: '2026-11-01', skip: { allowed: false }, ...creation },
    'here-too': { username, why: 'suggested', hasPasskey: true, skip: { allowed: true, left: 3, snoozeDays: 1 }, ...creation },
    profile: { username, why: 'required', skip: { allowed: false }, ...creation, accepted, places },
    profiles: { username, why: 'required', skip: { allowed: false }, ...creation, accepted: twoKinds },
  }),
  ...page(inInteraction, 'interaction/passkey-name', {
    added: { credential: 'c1', name: 'iCloud Keychain' },
    empty: { credential: 'c1', name: '', errors: { name: 'Type a name.' } },
  }),
  ...page(inInteraction, 'interaction/consent', {
    third: {
      username,
      client: {
        ...CLIENT,
        name: 'Timesheets',
        policyUri: 'https://t.example/privacy',
        tosUri: 'https://t.example/terms',
      },
      scopes: [
        { name: 'openid', title: 'Know who you are', detail: 'An identifier for you in this application' },
        { name: 'email', title: 'See your email address', detail: username },
        { name: 'offline_access', title: 'Stay connected while you are away' },
      ],
      claims: ['See your phone number'],
      redirectHost: 't.example',
    },
  }),
  ...page(inInteraction, 'interaction/refused', {
    passkey: { username, required: 'phishing_resistant', signOutUrl: '/t/acme/session/end' },
    factor: { username, required: 'multi_factor' },
    hardware: { username, required: 'phishing_resistant_hardware' },
    pass: { username, required: 'multi_factor', reason: 'pass_needed', passUrl: '/t/acme/interaction/V1StGXR8/pass' },
    'pass-elsewhere': { username, required: 'multi_factor', reason: 'pass_needed' },
    'no-way': { required: 'multi_factor', reason: 'no_way_in' },
  }),
  ...page({ requestId: '01J9Z3', tenant: TENANT, brand: BRAND, client: CLIENT }, 'error', {
    expired: { code: 'interaction_expired', returnUrl: CLIENT.uri },
    elsewhere: { code: 'interaction_elsewhere', returnUrl: CLIENT.uri },
    gone: { code: 'credential_not_found', client: undefined },
    unknown: { code: 'internal', tenant: undefined, brand: undefined, client: undefined },
    redirect: { code: 'invalid_redirect_uri', detail: 'It asked for https://elsewhere.example/callback.' },
  }),
  ...page({ tenant: TENANT, brand: BRAND, client: CLIENT }, 'oidc/logout', {
    asked: {
      form: '<form id="op.logoutForm" method="post" action="/t/acme/session/end/confirm"><input type="hidden" name="xsrf" value="x"/></form>',
    },
  }),
  ...page({ tenant: TENANT, brand: BRAND }, 'oidc/signed-out', { done: { client: CLIENT }, nowhere: {} }),
  ...page(inSecurityInfo, 'security-info/overview', {
    usual: { ...overview, notice: 'Your changes are saved.' },
    empty: {
      ...overview,
      passkeys: [],
      methods: others.filter(({ kind }) => kind === 'password'),
      chooses: false,
      lacksRecoveryCodes: true,
    },
    unmet: {
      ...overview,
      passkeys: [
        { ...passkeys[0], counts: 'not_allowed', unmet: 'key' },
        { ...passkeys[1], counts: 'not_allowed', unmet: 'authenticator' },
        { ...passkeys[1], id: 'c10', name: 'Work key', protection: 'attested_hardware' },
      ],
    },
    kept: { ...overview, methods: [{ ...totp, kept: 'last_second_factor' }, others.find(({ kind }) => kind === 'password')] },
    full: { ...overview, canAdd: false, signals: { rpId: 'localhost', userId: 'AAAA', credentialIds: ['AAAA'], name: 'ann', displayName: 'Ann' } },
  }),
  ...page(inSecurityInfo, 'security-info/choose-method', { some: { methods: addable }, none: { methods: [] } }),
  ...page(inSecurityInfo, 'security-info/set-up', {
    new: { methods: addable, hasMethod: false, hasPasskey: false, wantsCodes: true, hasCodes: false },
    'with-app': { methods: addable, hasMethod: true, hasPasskey: false, wantsCodes: true, hasCodes: false },
    done: { methods: addable, hasMethod: true, hasPasskey: true, wantsCodes: false, hasCodes: true },
  }),
  ...page(inSecurityInfo, 'security-info/add-totp', {
    first: { qr: QR, secret: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/Acme:ann?secret=J', token: 'sealed' },
    wrong: { qr: QR, secret: 'JBSWY3DPEHPK3PXP', token: 'sealed', errors: { code: 'That code is not right.' } },
  }),
  ...page(inSecurityInfo, 'security-info/add-security-key', {
    first: { keyOptions: creation['passkeyOptions'], optionsUrl: creation['optionsUrl'] },
    failed: {
      ...{ keyOptions: creation['passkeyOptions'], optionsUrl: creation['optionsUrl'] },
      failure: { code: 'already_registered' },
    },
  }),
  ...page(inSecurityInfo, 'security-info/second-step', {
    policy: { methods: ['security_key', 'totp'], preferred: 'policy' },
    chosen: { methods: ['security_key', 'totp'], preferred: 'totp' },
  }),
  ...page(inSecurityInfo, 'security-info/own-proof', { asked: { signInUrl: '/t/acme/auth' } }),
  ...page(inSecurityInfo, 'security-info/sessions', {
    several: { sessions, hasOthers: true, signOutUrl: '/t/acme/session/end', notice: 'You are signed out there.' },
    one: { sessions: [session], hasOthers: false, signOutUrl: '/t/acme/session/end' },
  }),
  ...page(inSecurityInfo, 'security-info/end-session', {
    other: { session: sessions[1] },
    this: { session, signOutUrl: '/t/acme/session/end' },
  }),
  ...page(inSecurityInfo, 'security-info/end-sessions', { asked: {} }),
  ...page(inSecurityInfo, 'security-info/applications', {
    some: { applications: [application, { ...application, id: 'a2', name: 'Travel', uri: 'javascript:x', lastUsedAt: null }] },
    none: { applications: [], notice: 'The application has no access any more.' },
  }),
  ...page(inSecurityInfo, 'security-info/remove-application', { asked: { application } }),
  ...page(inSecurityInfo, 'security-info/activity', {
    first: { events: happened, earlier: 'e1', later: false, days: 30 },
    last: { events: happened, later: true, days: 30 },
    none: { events: [], later: false, days: 30 },
  }),
  ...page(inSecurityInfo, 'security-info/add-passkey', {
    first: creation,
    failed: { ...creation, failure: { code: 'already_registered' } },
    profile: { ...creation, accepted, places },
    'not-allowed': { ...creation, accepted, places, failure: { code: 'not_allowed', rule: 'hardware', accepted } },
  }),
  ...page(inSecurityInfo, 'security-info/name-method', {
    added: { credential: 'c1', kind: 'passkey', path: 'passkeys', name: 'YubiKey 5 NFC', added: true },
    rename: { credential: 'c4', kind: 'totp', path: 'totp', name: 'Phone' },
    wrong: { credential: 'c3', kind: 'security_key', path: 'security-keys', errors: { name: 'Give it a name.' } },
  }),
  ...page(inSecurityInfo, 'security-info/new-recovery-codes', { some: { left: 3 }, one: { left: 1 }, none: { left: 0 } }),
  ...page(inSecurityInfo, 'security-info/remove-method', {
    passkey: { method: { ...passkeys[0], provider: 'iCloud Keychain' }, last: true },
    totp: { method: totp, last: false },
    pass: { method: others.find(({ kind }) => kind === 'temporary_access_pass'), last: true },
    refused: {
      method: passkeys[1],
      error: {
        code: 'last_credential',
        text: 'Acme requires a passkey, and this is your only one.',
        next: 'Add another first.',
      },
    },
  }),
  ...page({ tenant: TENANT, brand: BRAND, base: '/t/acme', securityInfoUrl: '/t/acme/security-info' }, 'home', {
    tenant: {},
  }),
  ...recoverySamples(inSecurityInfo),
  ...Object.entries(SIGN_IN_METHOD_SAMPLES).flatMap(([template, states]) => page(inInteraction, template, states)),
  ...page({}, 'root', { front: {} }),
  ...CONSOLE_SAMPLES,
  ...REPORT_SAMPLES,
  ...WEBHOOK_SAMPLES,
  ...APPLICATION_SAMPLES,
  ...RECORD_SAMPLES,
  ...POLICY_SAMPLES,
  ...API_SAMPLES,
];
