import { join } from 'node:path';
import { editableItem, editablePart, type Editable } from '#src/admin/console/policy/editable.ts';
import { fieldViews } from '#src/admin/console/policy/field-view.ts';
import { PART_NAMES } from '#src/admin/console/policy/parts.ts';
import type { ViewData } from '#src/http/render.ts';
import { loadLanguages } from '#src/i18n/languages.ts';
import { DEFAULT_POLICY } from '#src/tenants/default-policy.ts';
import { aCampaign, aProfile, aPolicy } from '../support/builders.ts';
import { IN_CONSOLE } from './console-samples.ts';
import type { Sample } from './samples.ts';

const SECONDS = 1_763_900_000;
const language = loadLanguages(join(import.meta.dirname, '../../views/languages')).in('en');
const groups = [
  { id: 'engineering', name: 'Engineering' },
  { id: 'finance', name: 'Finance' },
  { id: 'board', name: 'The board, and those who work for it' },
];
const crumbs = [{ label: 'Policy', path: '/policy' }];
const policy = aPolicy({
  campaigns: [aCampaign({ id: 'everybody', due: '2027-03-01', exempt: ['board'] })],
  passkeyProfiles: [aProfile({ id: 'keys' })],
  groups: [{ group: 'finance', assurance: { required: 'phishing_resistant' }, session: { idle: 900 } }],
});

const samples = (template: string, states: Readonly<Record<string, ViewData>>): Sample[] =>
  Object.entries(states).map(([state, data]) => ({
    ...{ template: `admin/policy/${template}`, state, data: { ...IN_CONSOLE, ...data } },
  }));

function form(editable: Editable, wrong: Readonly<Record<string, string>> = {}): ViewData {
  const [first] = Object.keys(wrong);
  const errors = first === undefined ? undefined : wrong;
  const values = editable.show(policy);
  const standard = (path: string) => (path === 'session.idle' ? 3600 : undefined);
  return {
    ...{ title: `The ${editable.name}`, lead: 'What this is about.', crumbs, path: editable.path },
    fields: fieldViews(editable, { language, values, standard, groups }),
    ...{ listed: editable.id !== undefined, form: { values, errors, first }, errors },
  };
}

const changes = [
  { text: 'Session ends without use after: 1 hour → 30 minutes', kind: 'stricter' },
  { text: 'Campaign everybody, required from: 1 March 2027 → no day', kind: 'looser' },
  { text: 'Methods that may start a sign-in: Passkey, Password → Password, Passkey', kind: 'other' },
];
const nobody = { people: 1200, moved: 0, moves: [], passkeys: { stop: 0, people: 0 }, noWayIn: { people: 0, newly: 0, first: [] }, unknownGroups: [] };
const some = {
  ...{ people: 1200, moved: 421, passkeys: { stop: 14, people: 12 }, unknownGroups: [] },
  moves: [
    { before: 'A further factor', after: 'Setting up a passkey', people: 418 },
    { before: 'A passkey is suggested', after: 'No way in', people: 3 },
  ],
  noWayIn: {
    ...{ people: 4, newly: 3 },
    first: [
      { id: 'u1', username: 'ann', displayName: 'Ann Example', reason: 'pass_needed' },
      { id: 'u2', username: 'bob.with.a.long.user.name', displayName: 'Bob Example', reason: 'no_sufficient_method' },
    ],
  },
};
const draft = { crumbs, policy: '{"signIn":{}}', version: 7, changes };
const overtaken = { code: 'precondition_failed', text: 'Nothing was changed: somebody else was faster.' };

const sentences = [
  { rule: 'admin-policy.says.session.idle.value', value: '30 minutes', standard: '1 hour' },
  { rule: 'admin-policy.says.session.absolute.value', value: '24 hours' },
];
const facts = [
  { label: 'What it does', value: 'suggests a passkey' },
  { label: 'Required from', value: '1 March 2027' },
];
const versions = [
  { version: 8, at: SECONDS, who: 'Grace Hopper', comment: 'After the audit of spring', changes },
  { version: 7, at: SECONDS - 86_400, who: 'The command line', comment: null, changes: changes.slice(0, 1) },
  { version: 1, at: null, who: undefined, comment: null, changes: [] },
];
const counted = { people: 1200, withPasskey: 420, required: 30, putOff: 310, due: '2027-03-01', skips: 3 };
const simulator = {
  choices: [{ value: 'portal', label: 'Portal' }],
  levels: [
    { value: 'single_factor', label: 'One factor' },
    { value: 'multi_factor', label: 'Two factors' },
  ],
  methods: ['passkey', 'password', 'totp', 'recovery_code'],
  ...{ people: [], searched: false, asked: 'client=portal' },
};
const ann = { id: 'u1', displayName: 'Ann Example', username: 'ann' };
const answer = {
  ...{ decision: 'A further factor is asked for: Passkey, Authenticator app.', disabled: false, suspended: false },
  ways: [
    { end: 'proceed', text: ['sign in: Passkey', 'to the application'] },
    { end: 'refuse', text: ['sign in: Password', 'the end: no way on'] },
  ],
  reasons: [
    { about: 'first_factor', decides: false, text: 'A sign-in may start with Passkey, Password (set by the organisation).' },
    { about: 'assurance', decides: true, text: 'Required: two factors (set by the organisation).' },
  ],
};

const IN_POLICY: readonly Sample[] = [
  ...samples('overview', {
    full: {
      parts: PART_NAMES.map((name) => ({ type: name, says: sentences })),
      lists: [
        { type: 'campaign', items: [{ id: 'everybody', title: 'everybody', facts }] },
        { type: 'profile', items: [] },
        { type: 'rule', items: [{ id: 'finance', title: 'Finance', facts }] },
      ],
      mayWrite: true,
    },
    auditor: { parts: [{ type: 'session', says: sentences }], lists: [{ type: 'campaign', items: [] }], mayWrite: false },
  }),
  ...samples('edit', {
    ...Object.fromEntries(PART_NAMES.map((part) => [part, form(editablePart(part))])),
    wrong: form(editablePart('session'), { 'session.idle': 'From 1 minute to 30 days.' }),
    campaign: form(editableItem('campaign', 'everybody')),
    'new-campaign': form(editableItem('campaign'), { id: 'An id has 1 to 64 letters.' }),
    profile: form(editableItem('profile', 'keys')),
    rule: form(editableItem('rule', 'finance')),
    'new-rule': form(editableItem('rule')),
  }),
  ...samples('review', {
    quiet: { ...draft, effect: nobody, form: { values: {} }, from: '/policy/part/session', typed: '{}', mayLook: true },
    locked: { ...draft, effect: some, form: { values: { comment: 'Why not' } }, mayLook: true },
    'unknown-groups': { ...draft, effect: { ...some, unknownGroups: ['marketing'] }, form: { values: {} }, from: '/policy/json' },
    overtaken: {
      ...{ ...draft, effect: some, mayLook: false, from: '/policy/json' },
      ...{ form: { values: {}, error: overtaken }, error: overtaken },
    },
  }),
  ...samples('history', {
    first: { crumbs, versions, isFirst: true, pager: { next: '/t/acme/admin/policy/history?cursor=x' } },
    later: { crumbs, versions, isFirst: false, pager: { first: '/t/acme/admin/policy/history' } },
  }),
  ...samples('version', {
    other: { crumbs, one: versions[0], changes, json: JSON.stringify(DEFAULT_POLICY, undefined, 2), mayRestore: true },
    same: { crumbs, one: versions[2], changes: [], json: '{}', mayRestore: false },
  }),
  ...samples('json', {
    asked: { crumbs, form: { values: { policy: JSON.stringify(DEFAULT_POLICY, undefined, 2) } } },
    wrong: {
      ...{ crumbs, errors: { policy: 'This is not JSON.' } },
      form: { values: { policy: '{' }, errors: { policy: 'This is not JSON.' }, first: 'policy' },
    },
  }),
];

const AROUND_POLICY: readonly Sample[] = [
  ...samples('campaigns', {
    some: {
      campaigns: [
        { ...counted, id: 'everybody', kind: 'suggest', why: 'due' },
        { ...counted, id: 'engineering', kind: 'required', due: null, skips: null, withPasskey: 1200, why: 'kept' },
        { ...counted, id: 'winter', kind: 'off', people: 0, withPasskey: 0, why: 'off' },
      ],
      mayWrite: true,
    },
    none: { campaigns: [], mayWrite: true },
  }),
  ...samples('simulator', {
    first: { ...simulator, form: { values: {} } },
    answered: {
      ...{ ...simulator, person: ann, answer },
      form: { values: { person: 'ann', client: 'portal', level: 'multi_factor', 'proven.password': true } },
    },
    disabled: {
      ...{ ...simulator, person: ann, answer: { ...answer, disabled: true, suspended: true, ways: [] } },
      form: { values: { person: 'ann' } },
    },
    which: { ...simulator, people: [ann, { ...ann, id: 'u2', username: 'anna' }], searched: true, form: { values: { person: 'an' } } },
    nobody: { ...simulator, searched: true, form: { values: { person: 'zz' } } },
    wrong: {
      ...{ ...simulator, person: ann, errors: { maxAge: 'Write a whole number of minutes.' } },
      form: { values: { person: 'ann', maxAge: 'x' }, errors: { maxAge: 'Write a whole number of minutes.' }, first: 'maxAge' },
    },
  }),
];

const one = { id: 'acme', name: 'Acme', issuer: 'https://id.example/t/acme', discovery: 'https://id.example/t/acme/.well-known/openid-configuration', status: 'active', logo: null };
const LOGO = 'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAzMiAzMiI+PGNpcmNsZSBjeD0iMTYiIGN5PSIxNiIgcj0iMTYiIGZpbGw9IiMwZjc2NmUiLz48L3N2Zz4=';
const look = { name: 'Acme', color: '#0b5cad' };
const SETTINGS: readonly Sample[] = Object.entries({
  first: { one, preview: { ...look, color: '0b5cad', logo: null }, form: { values: look, version: 3 }, mayWrite: true },
  platform: {
    ...{ one: { ...one, logo: LOGO }, mayAct: true, mayWrite: true },
    ...{ preview: { ...look, color: 'f2b705', logo: LOGO }, form: { values: { ...look, color: '#f2b705' }, version: 3 } },
  },
  wrong: {
    ...{ one, preview: { ...look, color: '0b5cad', logo: null }, mayWrite: true, errors: { name: 'A name has 1 to 100 characters.' } },
    form: { values: { ...look, name: '' }, errors: { name: 'A name has 1 to 100 characters.' }, first: 'name', version: 3 },
  },
  auditor: { one: { ...one, status: 'suspended' }, preview: { ...look, color: '0b5cad', logo: null }, form: { values: look }, mayWrite: false },
}).map(([state, data]) => ({ template: 'admin/settings/settings', state, data: { ...IN_CONSOLE, ...data } }));

export const POLICY_SAMPLES: readonly Sample[] = [...IN_POLICY, ...AROUND_POLICY, ...SETTINGS];
