import type { ViewData } from '#src/http/render.ts';
import { IN_CONSOLE } from './console-samples.ts';
import type { Sample } from './samples.ts';

const SECONDS = 1_763_900_000;
const BASE = '/t/acme/admin';

const events = [
  { name: 'Temporary access pass issued', type: 'temporary_access_pass.issued', person: 'ann', userId: 'u1' },
  { name: 'Password entered', type: 'sign_in.password', person: 'ann', userId: 'u1', refused: true, reason: 'wrong_secret' },
  { name: 'Application registered', type: 'client.created', clientId: 'shop' },
  { name: 'Sign-in completed', type: 'sign_in.completed', person: 'maximiliane.freifrau.von.und.zu', userId: 'u2' },
].map((one, index) => ({
  ...{ id: `e${index}`, at: SECONDS - index * 40, path: `${BASE}/audit/e${index}`, address: '192.0.2.7', refused: false },
  by: index % 2 === 0 ? { kind: 'user', id: 'u9', name: 'grace', raw: 'user:u9' } : undefined,
  ...one,
}));

const choices = [
  { name: 'type', label: 'What', of: [{ value: 'client.created', label: 'Application registered' }] },
  { name: 'outcome', label: 'Outcome', of: [{ value: 'refused', label: 'Refused' }] },
];
const applications = [{ value: 'shop', label: 'Shop' }];
const details = [
  { name: 'required', value: 'multi_factor' },
  { name: 'required_by', value: 'tenant' },
];
const lists = { choices, applications, followed: [], csvQuery: '', pager: { next: `${BASE}/audit?cursor=x` }, nobody: false };

const signIn = {
  ...{ path: `${BASE}/sign-ins/s1`, username: 'ann', userId: 'u1', clientId: 'shop', application: 'Shop' },
  ...{ mark: 'good', outcomeName: 'Signed in', methods: ['Password', 'Authenticator app'], address: '192.0.2.7' },
  ...{ startedAt: SECONDS, at: SECONDS + 21, seconds: 21, reason: undefined },
};
const failed = {
  ...{ ...signIn, username: null, userId: null, application: undefined, methods: [], mark: 'bad' },
  ...{ outcomeName: 'Failed', reason: 'unknown_user' },
};

const keys = [
  { kid: 'b6Lx0Kq2v7n5h3m1a9c8d4e6f2g0i7j5k3l1m9n8o6p', state: 'next', mark: 'warning', signsFrom: SECONDS + 86_400 },
  { kid: 'q1Wx9Rt5y3u7i0o2p4a6s8d1f3g5h7j9k2l4z6x8c0v', state: 'active', mark: 'good', signsFrom: SECONDS - 86_400 },
  { kid: 'z9Xc7Vb5n3m1q2w4e6r8t0y9u7i5o3p1a2s4d6f8g0h', state: 'retired', mark: 'off', signsFrom: SECONDS - 900_000 },
].map((key) => ({ ...key, alg: 'ES256', createdAt: SECONDS - 1_000_000, until: undefined, uselessFrom: SECONDS + 3600, retiredAt: SECONDS }));

const PAGES: Readonly<Record<string, Readonly<Record<string, ViewData>>>> = {
  'admin/records/events': {
    some: { ...lists, events, filter: { values: {} }, narrowed: false },
    followed: {
      ...{ ...lists, events, filter: { values: { outcome: 'refused' } }, narrowed: true },
      followed: [{ kind: 'address', value: '192.0.2.7' }],
    },
    none: { ...lists, events: [], filter: { values: {} }, narrowed: false },
    nobody: { ...lists, events: [], filter: { values: { person: 'zoe' } }, narrowed: true, nobody: true },
  },
  'admin/records/event': {
    one: { event: { ...events[1], signIn: 's1', credentialId: 'c1' }, details },
    bare: { event: { ...events[2], signIn: null, credentialId: null }, details: [] },
  },
  'admin/records/sign-ins': {
    some: { ...lists, signIns: [signIn, failed], filter: { values: {} }, narrowed: false },
    none: { ...lists, signIns: [], filter: { values: {} }, narrowed: false },
  },
  'admin/records/sign-in': {
    done: { signIn, events, details },
    failed: { signIn: failed, events: [events[1]], details: [] },
  },
  'admin/keys/list': {
    some: { algorithms: [{ alg: 'ES256', keys }], mayWrite: true },
    none: { algorithms: [], mayWrite: true },
  },
  'admin/keys/rotate': {
    first: {
      form: { values: { when: 'prepare', alg: 'all' } },
      crumbs: [{ label: 'Signing keys', path: '/keys' }],
      algorithms: [
        { value: 'all', label: 'All algorithms' },
        { value: 'ES256', label: 'ES256' },
      ],
      times: [
        { value: 'prepare', label: 'Tomorrow', hint: 'It is published now and signs in a day.' },
        { value: 'now', label: 'As soon as possible', hint: 'It signs within seconds.' },
      ],
    },
  },
};

export const RECORD_SAMPLES: readonly Sample[] = Object.entries(PAGES).flatMap(([template, states]) =>
  Object.entries(states).map(([state, data]) => ({ template, state, data: { ...IN_CONSOLE, ...data } })),
);
