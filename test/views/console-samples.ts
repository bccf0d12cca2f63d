import type { ViewData } from '#src/http/render.ts';
import { peopleSamples } from './people-samples.ts';
import type { Sample } from './samples.ts';

const SECONDS = 1_763_900_000;
const TENANT = { id: 'acme', name: 'Acme', logo: null };
const ALL_AREAS = [
  { group: 'home', areas: [{ area: 'home', path: '', icon: 'home' }] },
  {
    group: 'people',
    areas: [
      { area: 'people', path: '/people', icon: 'people' },
      { area: 'groups', path: '/groups', icon: 'groups' },
    ],
  },
];
const SHELL = {
  ...{ home: '/t/acme/admin', own: 'Acme', elsewhere: false, groups: ALL_AREAS, search: true },
  me: { name: 'Grace Hopper', role: 'admin' },
  ...{ securityInfoUrl: '/t/acme/security-info', signOutUrl: '/t/acme/session/end' },
};
const PLATFORM = [...ALL_AREAS, { group: 'platform', areas: [{ area: 'tenants', path: '/tenants', icon: 'apps' }] }];

/** What every page of the console is given. */
export const IN_CONSOLE: ViewData = {
  ...{ tenant: TENANT, brand: { stylesheet: '/t/acme/brand.css?v=1' }, base: '/t/acme/admin' },
  ...{ csrf: 'csrf-token', requestId: '01J9Z3', console: SHELL },
};
const ON_PLATFORM: ViewData = {
  ...IN_CONSOLE,
  ...{ tenant: { id: 'system', name: 'Latchkey', logo: null }, base: '/t/system/admin' },
  console: { ...SHELL, home: '/t/system/admin', own: 'Latchkey', groups: PLATFORM, tenants: '/t/system/admin/tenants' },
};
const ELSEWHERE: ViewData = {
  ...ON_PLATFORM,
  ...{ tenant: TENANT, base: '/t/system/admin/tenants/acme' },
  console: { ...(ON_PLATFORM['console'] as object), groups: ALL_AREAS, elsewhere: true },
};

const stale = {
  code: 'fresh_sign_in_required',
  text: 'Nothing was changed yet: this needs a sign-in of the last minutes.',
  link: { path: '/t/acme/admin/signed-in-again', label: 'Sign in again in a new window' },
};

const samples = (common: ViewData, template: string, states: Readonly<Record<string, ViewData>>): Sample[] =>
  Object.entries(states).map(([state, data]) => ({ template, state, data: { ...common, ...data } }));

const tenants = [
  { id: 'acme', name: 'Acme', status: 'active', issuer: 'https://id.example/t/acme' },
  { id: 'globex', name: 'Globex Corporation International Holdings', status: 'suspended', issuer: 'https://id.example/t/globex' },
  { id: 'system', name: 'Latchkey', status: 'active', issuer: 'https://id.example/t/system', own: true },
].map((one) => ({ createdAt: SECONDS, path: '/t/system/admin', own: false, ...one }));

/** The pages that the console has beside its areas. */
const FRAME_SAMPLES: readonly Sample[] = [
  ...samples(IN_CONSOLE, 'admin/problem', { forbidden: { code: 'forbidden' }, gone: { code: 'user_not_found' } }),
  ...samples({ ...IN_CONSOLE, base: '/t/acme' }, 'admin/not-for-you', { user: SHELL }),
  ...samples(IN_CONSOLE, 'admin/signed-in-again', { done: {} }),
  ...samples(IN_CONSOLE, 'admin/confirm', {
    asked: {
      ...{ area: 'people', crumbs: [{ label: 'People', path: '/people' }, { label: 'Ann Example', path: '/people/u1' }] },
      ...{ title: 'Remove “iCloud Keychain”?', text: 'Ann will no longer be able to sign in with it.' },
      losses: ['It is her only passkey.', 'What was proven with it does not count any more.'],
      checks: [{ name: 'sessions', label: 'End her sessions, too', hint: 'Everywhere, at once.' }],
      ...{ action: '/people/u1/methods/c1/remove', back: '/people/u1', submit: 'Remove passkey', form: { values: {} } },
    },
    stale: {
      ...{ area: 'people', crumbs: [], title: 'Let Ann in again?', text: 'She signs in as before.', losses: [] },
      ...{ harmless: true, action: '/people/u1/enable', back: '/people/u1', submit: 'Let in again' },
      ...{ form: { values: {}, error: stale }, error: stale },
    },
  }),
  ...samples(ON_PLATFORM, 'admin/tenants', {
    some: {
      ...{ tenants, filter: { values: {} }, narrowed: false, mayWrite: true },
      pager: { next: '/t/system/admin/tenants?cursor=x' },
    },
    none: { tenants: [], filter: { values: { text: 'nobody', status: 'active' } }, narrowed: true, pager: {} },
  }),
  ...samples(ON_PLATFORM, 'admin/new-tenant', {
    first: { form: { values: {} } },
    wrong: {
      form: { values: { id: 'A B', name: 'Acme' }, errors: { id: 'Take another id.' }, first: 'id' },
      errors: { id: 'Take another id.' },
    },
  }),
];

const home = {
  health: {
    ...{ people: { active: 1234, disabled: 12 }, administrators: { active: 3, withoutPasskey: [] }, applications: 4, mail: true },
    metadata: { state: 'current', nextUpdate: SECONDS },
  },
  ...{ oldestKey: SECONDS, hasKeys: true, mayMakePeople: true, mayGiveRoles: true },
  adoption: { day: '2025-11-23', users: 1234, withPasskey: 430, withAnyFactor: 1234 },
  campaigns: [{ id: 'everybody', mode: 'suggest', due: null, people: 1234, withPasskey: 430, required: 3, putOff: 21 }],
  refused: [
    { id: 'e1', name: 'Password entered', refused: true, reason: 'wrong_password', at: SECONDS, address: '192.0.2.7' },
    { id: 'e2', name: 'Administration refused', refused: true, reason: 'forbidden', at: SECONDS },
  ],
};
const newTenant = {
  health: {
    ...{ people: { active: 1, disabled: 0 }, applications: 0, mail: false },
    administrators: { active: 1, withoutPasskey: [{ id: 'u1', username: 'ann', displayName: 'Ann Example' }] },
    metadata: { state: 'stale', nextUpdate: SECONDS },
  },
  ...{ hasKeys: false, mayMakePeople: true, mayGiveRoles: true, campaigns: [], refused: [] },
};

export const CONSOLE_SAMPLES: readonly Sample[] = [
  ...FRAME_SAMPLES,
  ...peopleSamples(IN_CONSOLE),
  ...samples(IN_CONSOLE, 'admin/home', {
    calm: home,
    bare: { ...home, adoption: { ...home.adoption, withAnyFactor: 1000 }, notice: 'The organisation is active again.' },
    'new-one': newTenant,
  }),
  ...samples(ELSEWHERE, 'admin/home', { elsewhere: home }),
];
