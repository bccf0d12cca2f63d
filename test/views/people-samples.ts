import type { ViewData } from '#src/http/render.ts';
import type { Sample } from './samples.ts';

const SECONDS = 1_763_900_000;
const HOME = '/t/acme/admin';
const person = {
  ...{ id: 'u1', username: 'ann', email: 'ann@acme.example', emailVerified: true, displayName: 'Ann Example' },
  ...{ status: 'active', role: 'user', groups: ['staff', 'finance'], externalId: 'E-4711', createdAt: SECONDS, version: 3 },
};
const crumbs = [
  { label: 'People', path: '/people' },
  { label: 'Ann Example', path: '/people/u1' },
];
const row = (id: string, displayName: string, more: object = {}) => ({
  ...{ id, path: `${HOME}/people/${id}`, displayName, username: displayName.toLowerCase().replaceAll(' ', '.') },
  ...{ email: `${id}@acme.example`, status: 'active', role: 'user', groups: ['Staff'], ...more },
});
const people = [
  row('u1', 'Ann Example', { groups: ['Staff', 'Finance'] }),
  row('u2', 'Grace Hopper', { role: 'admin' }),
  row('u3', 'Maximiliane Freifrau von und zu Hohenstein-Wittgenstein', { email: null, groups: [] }),
  row('u4', 'Alan Turing', { status: 'disabled', role: 'helpdesk' }),
];
const choices = [
  {
    ...{ name: 'status', label: 'State' },
    of: [{ value: 'active', label: 'Active' }, { value: 'disabled', label: 'Disabled' }],
  },
  { name: 'role', label: 'Role', of: [{ value: 'admin', label: 'Administrator' }] },
  { name: 'group', label: 'Group', of: [{ value: 'staff', label: 'Staff' }] },
];
const method = { isUsable: true, standing: 'usable', addedAt: SECONDS, lastUsedAt: SECONDS + 86_400 };
const methods = [
  {
    ...{ ...method, id: 'c1', kind: 'passkey', name: 'iCloud Keychain', detail: 'Passkey', protection: 'synced' },
  },
  {
    ...{ ...method, id: 'c2', kind: 'passkey', name: 'On my keyring', detail: 'Passkey', protection: 'device_bound' },
    ...{ isUsable: false, standing: 'passkey_not_allowed', provider: 'YubiKey 5 NFC', lastUsedAt: null },
    why: 'It is of a model that is not accepted.',
  },
  { ...method, id: 'c3', kind: 'recovery_code', name: 'Recovery codes', left: 9 },
  { ...method, id: 'c4', kind: 'temporary_access_pass', name: 'Temporary access pass', expiresAt: SECONDS + 3600 },
];
const sessions = [
  {
    ...{ id: 's1', name: 'Firefox on Windows', address: '192.0.2.7', applications: ['Acme Portal', 'Timesheets'] },
    ...{ signedInAt: SECONDS, lastUsedAt: SECONDS + 600 },
  },
  { id: 's2', name: 'Unknown browser', applications: [], signedInAt: SECONDS, lastUsedAt: SECONDS + 60 },
];
const applications = [
  { clientId: 'portal', name: 'Acme Portal', since: SECONDS, lastUsedAt: SECONDS + 60 },
  { clientId: 'https://travel.example/client', name: 'Travel', since: SECONDS, lastUsedAt: null },
];
const events = [
  { id: 'e1', name: 'Signed in', refused: false, at: SECONDS, address: '192.0.2.7' },
  { id: 'e2', name: 'Password entered', refused: true, reason: 'wrong_password', at: SECONDS },
];
const next = {
  sentence: 'A sign-in is asked for, with Passkey, Password.',
  ways: [['sign in: Passkey “iCloud Keychain”', 'to the application'], ['sign in: Password', 'further factor: Recovery codes', 'to the application']],
};
const all = {
  ...{ mayEdit: true, mayPass: true, mayMethods: true, maySessions: true, mayKeepOut: true, mayRole: true, mayGroups: true },
  standing: 'below',
};
const reasons = [
  { about: 'first_factor', decides: true, text: 'Nothing is proven in this session yet.' },
  { about: 'assurance', decides: false, text: 'Required: two factors (set by the group Finance).' },
  { about: 'credential', decides: false, text: 'Passkey “iCloud Keychain” can be used.' },
];
const lifetimes = [{ value: '600', label: '10 minutes' }, { value: '3600', label: '1 hour' }];
const roles = [
  { value: 'user', label: 'No role', hint: 'Signs in to applications, and administers nothing.' },
  { value: 'admin', label: 'Administrator', hint: 'Does everything here, and gives roles.' },
];
const wrong = { username: 'Take another user name.', email: 'Enter an address like name@example.com.' };
const group = { id: 'finance', name: 'Finance department', members: 2, policy: ['groups.0', 'campaigns.1'], createdAt: SECONDS };
const groups = [group, { ...group, id: 'pilot', name: 'pilot', members: 0, policy: [] }].map((one) => ({
  ...{ ...one, path: `${HOME}/groups/${one.id}` },
}));

const ceremony = {
  passkeyOptions: {
    ...{ challenge: 'AAAA', rp: { id: 'localhost', name: 'Acme' }, pubKeyCredParams: [{ type: 'public-key', alg: -7 }] },
    user: { id: 'AAAA', name: 'ann', displayName: 'Ann' },
  },
  ...{ optionsUrl: `${HOME}/people/u1/passkey/options`, places: ['security-key', 'client-device'] },
};

/** The console's pages of people and groups; `page` puts the frame around them. */
export function peopleSamples(inConsole: ViewData): Sample[] {
  const page = (template: string, states: Readonly<Record<string, ViewData>>): Sample[] =>
    Object.entries(states).map(([state, data]) => ({ template, state, data: { ...inConsole, ...data } }));
  const none = { filter: { values: {} }, narrowed: false, pager: {}, mayWrite: true };
  return [
    ...page('admin/people/list', {
      some: { ...none, people, choices, total: 1234, pager: { next: `${HOME}/people?cursor=x` } },
      'next-page': { ...none, people, choices, total: null, narrowed: true, mayWrite: false, pager: { first: `${HOME}/people` } },
      narrowed: { ...none, people: [], choices, total: 0, narrowed: true, filter: { values: { text: 'xyz', role: 'admin' } } },
      empty: { ...none, people: [], choices, total: 0 },
    }),
    ...page('admin/people/person', {
      full: {
        ...{ person, crumbs: [crumbs[0]], methods, sessions, applications, events, next, ...all },
        ...{ hasPass: true, hasSecondFactor: true, notice: 'The changes are saved.' },
      },
      bare: {
        person: { ...person, status: 'disabled', role: 'helpdesk', email: null, groups: [], externalId: null },
        ...{ crumbs: [crumbs[0]], methods: [], sessions: [], applications: [], events: [], ...all },
        next: { sentence: '', ways: [], isStuck: true },
      },
      above: {
        person: { ...person, role: 'admin' },
        ...{ crumbs: [crumbs[0]], methods, sessions, applications, events, next, standing: 'above' },
      },
      self: { person, crumbs: [crumbs[0]], methods, sessions, applications, events, next, standing: 'self', mayEdit: true },
    }),
    ...page('admin/people/form', {
      first: { form: { values: { firstPass: true } }, crumbs: [crumbs[0]], mayPass: true },
      wrong: {
        ...{ form: { values: { username: 'a b', email: 'x' }, errors: wrong, first: 'username' }, errors: wrong },
        ...{ crumbs: [crumbs[0]], mayPass: false },
      },
      edit: { form: { values: person, version: 3 }, person, crumbs },
    }),
    ...page('admin/people/import', {
      first: { form: { values: {} }, columns: ['username', 'email'], mayRoles: true, crumbs: [crumbs[0]] },
      looked: {
        ...{ form: { values: { rows: 'username\nann' } }, columns: ['username', 'email'], crumbs: [crumbs[0]] },
        outcome: {
          ...{ dryRun: true, counts: { imported: 2, unchanged: 1, refused: 1 } },
          refused: [{ line: 4, username: 'a b', problems: [{ reason: 'invalid', path: 'username', message: 'starts wrong' }] }],
        },
      },
    }),
    ...page('admin/people/new-pass', {
      first: { person, crumbs, lifetimes, oneTimeOnly: false, form: { values: { lifetime: '3600', oneTime: 'yes' } } },
      'one-time': { person, crumbs, lifetimes, oneTimeOnly: true, form: { values: { lifetime: '600' } } },
    }),
    ...page('admin/people/pass', {
      issued: {
        ...{ person, crumbs, pass: 'KJ7M-4XQP-92WD', oneTime: true, expiresAt: SECONDS },
        ...{ signInUrl: 'https://id.example/t/acme/security-info', done: `${HOME}/people/u1` },
      },
    }),
    ...page('admin/people/passkey', {
      first: { person, crumbs, ...ceremony, form: { values: {} } },
      refused: { person, crumbs, ...ceremony, form: { values: { name: 'Blue' } }, failure: { code: 'not_attested' } },
    }),
    ...page('admin/people/role', {
      first: { person, crumbs, choices: roles, form: { values: { role: 'user' } } },
      platform: { person, crumbs, choices: roles, ofPlatform: true, form: { values: { role: 'admin' } } },
    }),
    ...page('admin/people/groups', {
      some: { person, crumbs, member: groups, mayWrite: true, choices: [{ value: 'staff', label: 'Staff' }], form: { values: {} } },
      none: { person, crumbs, member: [], mayWrite: false, choices: [], form: { values: {} } },
    }),
    ...page('admin/people/next', {
      clear: {
        ...{ person, crumbs, decision: next.sentence, reasons, choices: [{ value: 'portal', label: 'Acme Portal' }] },
        ...{ ways: next.ways.map((text) => ({ end: 'proceed', text })), filter: { values: { client: 'portal' } } },
      },
      stuck: {
        ...{ person, crumbs, decision: 'The sign-in ends here.', reasons, choices: [], disabled: true, suspended: true },
        ...{ ways: [], filter: { values: {} } },
      },
    }),
    ...page('admin/groups/list', {
      some: { ...none, groups },
      narrowed: { ...none, groups: [], narrowed: true, filter: { values: { text: 'xyz' } } },
      empty: { ...none, groups: [], mayWrite: false },
    }),
    ...page('admin/groups/form', {
      first: { form: { values: {} }, crumbs: [{ label: 'Groups', path: '/groups' }] },
      rename: { group, form: { values: { name: group.name }, version: 1 }, crumbs: [{ label: 'Groups', path: '/groups' }] },
    }),
    ...page('admin/groups/group', {
      some: { group, members: people.slice(0, 2), pager: {}, mayWrite: true, crumbs: [{ label: 'Groups', path: '/groups' }] },
      empty: { group: { ...group, policy: [] }, members: [], pager: {}, mayWrite: false, crumbs: [{ label: 'Groups', path: '/groups' }] },
    }),
    ...page('admin/groups/add', {
      first: { group, text: '', filter: { values: {} }, people: [], form: { values: {} }, crumbs: [] },
      found: {
        ...{ group, text: 'a', filter: { values: { text: 'a' } }, form: { values: {} }, crumbs: [], notice: 'Added.' },
        people: [{ ...person, isMember: true }, { ...person, id: 'u2', displayName: 'Grace Hopper', isMember: false }],
      },
      none: { group, text: 'xyz', filter: { values: { text: 'xyz' } }, people: [], form: { values: {} }, crumbs: [] },
    }),
  ];
}
