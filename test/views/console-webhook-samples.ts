import type { ViewData } from '#src/http/render.ts';
import { IN_CONSOLE } from './console-samples.ts';
import type { Sample } from './samples.ts';

const SECONDS = 1_763_900_000;
const here = '/t/acme/admin/webhooks';
const stale = {
  code: 'fresh_sign_in_required',
  text: 'Nothing was changed yet: this needs a sign-in of the last minutes.',
  link: { path: '/t/acme/admin/signed-in-again', label: 'Sign in again in a new window' },
};

const common = {
  ...{ id: 'w1', name: 'hooks.example', url: 'https://hooks.example/latchkey/in', status: 'active', createdAt: SECONDS },
  ...{ path: `${here}/w1`, events: null, told: undefined, lastDeliveredAt: SECONDS, lastFailure: null, reason: null },
  health: { state: 'delivering', kind: 'good' },
};
const failing = {
  ...{ ...common, id: 'w2', name: 'siem.a-very-long-name-of-a-host.example', events: ['user.removed'] },
  told: [{ type: 'user.removed', name: 'Person removed' }],
  url: 'https://siem.a-very-long-name-of-a-host.example/collector/v2/events/latchkey?source=production',
  lastFailure: { at: SECONDS },
  ...{ reason: 'Its receiver answered with 503', health: { state: 'failing', kind: 'bad' } },
};
const unused = { ...common, id: 'w3', lastDeliveredAt: null, health: { state: 'unused', kind: 'off' } };
const paused = { ...unused, id: 'w4', status: 'paused', health: { state: 'paused', kind: 'off' } };
const letters = [1, 1204].map((block) => ({
  ...{ id: `l${block}`, block, text: 'Its receiver answered with 503', failedAt: SECONDS, expiresAt: SECONDS },
}));
const parts = [
  { name: 'Sign-in methods', types: [{ type: 'passkey.removed', field: 'event.passkey.removed', name: 'Passkey removed' }] },
  { name: 'Administration', types: [{ type: 'user.removed', field: 'event.user.removed', name: 'Person removed' }] },
];
const one = (webhook: object, more: ViewData = {}): ViewData => ({
  ...{ webhook, letters: [], pager: {}, mayWrite: true, form: { values: {} }, ...more },
  crumbs: [{ label: 'Webhooks', path: '/webhooks' }],
});
const wrong = { url: 'Take another address.', events: 'Choose at least one.' };
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw7Q1H4b2c3d4=';

const PAGES: Readonly<Record<string, Readonly<Record<string, ViewData>>>> = {
  list: {
    some: { webhooks: [common, failing, unused, paused], mayWrite: true },
    none: { webhooks: [], mayWrite: true },
  },
  form: {
    first: { parts, form: { values: { scope: 'all' } } },
    change: {
      ...{ parts, webhook: common },
      form: { version: 3, values: { url: common.url, scope: 'chosen', 'event.user.removed': 'yes' } },
    },
    wrong: { parts, form: { values: { url: 'x', scope: 'chosen' }, errors: wrong, first: 'url' }, errors: wrong },
  },
  secret: {
    made: { webhook: common, secret, isNew: true, done: `${here}/w1` },
    rotated: { webhook: failing, secret, isNew: false, done: `${here}/w2` },
  },
  webhook: {
    delivering: one(common, { notice: 'The webhook is changed.' }),
    failing: one(failing, { letters, pager: { next: `${here}/w2?cursor=x` } }),
    unused: one(unused, { form: { values: {}, error: stale }, error: stale }),
    paused: one(paused),
    seen: one(failing, { letters, mayWrite: false }),
  },
};

export const WEBHOOK_SAMPLES: readonly Sample[] = Object.entries(PAGES).flatMap(([page, states]) =>
  Object.entries(states).map(([state, data]) => ({
    ...{ template: `admin/webhooks/${page}`, state, data: { ...IN_CONSOLE, ...data } },
  })),
);
