import { lineChart } from '#src/admin/console/chart.ts';
import type { ViewData } from '#src/http/render.ts';
import { IN_CONSOLE } from './console-samples.ts';
import type { Sample } from './samples.ts';

const DAYS = Array.from({ length: 30 }, (_, index) => `2026-10-${String(index + 1).padStart(2, '0')}`);
const people = DAYS.map((day, index) => ({
  ...{ day, users: 1180 + index * 2, withPasskey: 240 + index * 19, withOtherFactor: 900, withAnyFactor: 950 + index * 5 },
}));
const wave = (base: number, swing: number) => DAYS.map((_, index) => base + Math.round(swing * Math.sin(index / 2)));
const signIns = [
  { key: 'passkey', values: wave(420, 90) },
  { key: 'password', values: wave(260, 60) },
  { key: 'totp', values: wave(190, 40) },
  { key: 'recovery_code', values: wave(4, 3) },
];
const NAMES = {
  ...{ passkey: 'Passkey', password: 'Password', totp: 'Authenticator app', recovery_code: 'Recovery codes' },
};

const common: ViewData = {
  ...IN_CONSOLE,
  span: { from: '2026-10-01', until: '2026-10-30' },
  spans: [
    { count: 7, from: '2026-10-24', until: '2026-10-30' },
    { count: 30, from: '2026-10-01', until: '2026-10-30' },
    { count: 365, from: '2025-10-31', until: '2026-10-30' },
  ],
  files: { adoption: '/t/acme/admin/reports/adoption.csv?from=2026-10-01' },
};

const full: ViewData = {
  adoption: {
    rows: people.toReversed(),
    latest: people.at(-1),
    chart: lineChart(DAYS, [
      { key: 'users', values: people.map(({ users }) => users) },
      { key: 'withAnyFactor', values: people.map(({ withAnyFactor }) => withAnyFactor) },
      { key: 'withPasskey', values: people.map(({ withPasskey }) => withPasskey) },
    ]),
  },
  signIns: {
    chart: lineChart(DAYS, signIns),
    rows: signIns.map(({ key, values }) => ({
      ...{ method: key, succeeded: values.reduce((all, one) => all + one, 0), refused: 37 },
    })),
    completed: 18_432,
    names: NAMES,
  },
  times: {
    rows: [
      { names: ['Passkey'], count: 12_011, median: 5, p90: 10 },
      { names: ['Password', 'Authenticator app'], count: 5710, median: 30, p90: 60 },
      { names: ['Password', 'Recovery codes'], count: 110, median: 60, p90: 300 },
      { names: ['Code by email'], count: 9, median: null, p90: null },
    ],
    slowest: 300,
  },
  failures: {
    rows: [
      { type: 'sign_in.password', reason: 'wrong_secret', count: 812 },
      { type: 'sign_in.totp', reason: 'wrong_secret', count: 240 },
      { type: 'sign_in.passkey', reason: 'unknown_credential', count: 12 },
    ],
    most: 812,
    all: 24,
  },
  authenticators: {
    rows: [
      { aaguid: 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd', name: 'iCloud Keychain', count: 511 },
      { aaguid: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4', name: 'Google Password Manager', count: 204 },
      { aaguid: '00000000-0000-0000-0000-000000000000', name: null, count: 76 },
    ],
    most: 511,
  },
};

const empty: ViewData = {
  adoption: { rows: [] },
  signIns: { rows: [], completed: 0, names: NAMES },
  times: { rows: [], slowest: 1 },
  failures: { rows: [], most: 0, all: 0 },
  authenticators: { rows: [], most: 0 },
};

export const REPORT_SAMPLES: readonly Sample[] = Object.entries({ full, empty }).map(([state, data]) => ({
  ...{ template: 'admin/reports', state, data: { ...common, ...data } },
}));
