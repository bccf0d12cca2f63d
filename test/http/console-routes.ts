import type { Route } from './route-inventory.ts';

export const CONSOLE = '/admin';

const page = (path: string, who: Route['who']): Route => ({
  ...{ method: 'GET', path: CONSOLE + path, who, answers: 'text/html' },
  csrf: false,
});
const form = (path: string, who: Route['who']): Route => ({
  ...{ method: 'POST', path: CONSOLE + path, who },
  csrf: true,
  answers: 'text/html',
});
/** A page that asks, and the form on it. */
const both = (path: string, who: Route['who']): Route[] => [page(path, who), form(path, who)];

/**
 * The pages of administrators. Each is there about another tenant, too, below `/admin/tenants/:tenant` of the platform's.
 * What `admin-fresh` does is irreversible, or opens a door: its page asks for a new sign-in first.
 */
export const CONSOLE_PAGES: readonly Route[] = [
  page('/', 'admin'),
  page('/callback', 'anybody'),
  page('/signed-in-again', 'admin-fresh'),
  page('/people', 'admin'),
  ...both('/people/new', 'admin-fresh'),
  ...both('/people/import', 'admin-fresh'),
  page('/people/:user', 'admin'),
  page('/people/:user/next', 'admin'),
  ...both('/people/:user/edit', 'admin'),
  ...both('/people/:user/pass', 'admin-fresh'),
  ...both('/people/:user/pass/end', 'admin'),
  ...both('/people/:user/passkey', 'admin-fresh'),
  { ...page('/people/:user/passkey/options', 'admin'), answers: 'application/json' },
  ...both('/people/:user/disable', 'admin-fresh'),
  ...both('/people/:user/enable', 'admin-fresh'),
  ...both('/people/:user/remove', 'admin-fresh'),
  ...both('/people/:user/sign-out', 'admin'),
  ...both('/people/:user/preferred', 'admin'),
  ...both('/people/:user/role', 'admin-fresh'),
  ...both('/people/:user/methods/:id/remove', 'admin-fresh'),
  ...both('/people/:user/second-factors/remove', 'admin-fresh'),
  ...both('/people/:user/sessions/:id/end', 'admin'),
  ...both('/people/:user/applications/:id/remove', 'admin'),
  ...both('/people/:user/groups', 'admin'),
  form('/people/:user/groups/:group/leave', 'admin'),
  page('/groups', 'admin'),
  ...both('/groups/new', 'admin'),
  page('/groups/:group', 'admin'),
  page('/groups/:group/add', 'admin'),
  form('/groups/:group/members', 'admin'),
  ...both('/groups/:group/rename', 'admin'),
  ...both('/groups/:group/remove', 'admin-fresh'),
  form('/groups/:group/members/:user/leave', 'admin'),
  page('/policy', 'admin'),
  page('/policy/history', 'admin'),
  page('/policy/history/:id', 'admin'),
  page('/policy/history/:id/restore', 'admin-fresh'),
  form('/policy/set', 'admin-fresh'),
  ...both('/policy/json', 'admin-fresh'),
  ...both('/policy/part/:id', 'admin-fresh'),
  ...both('/policy/new-campaign', 'admin-fresh'),
  ...both('/policy/campaign/:id', 'admin-fresh'),
  page('/policy/campaign/:id/remove', 'admin-fresh'),
  ...both('/policy/new-profile', 'admin-fresh'),
  ...both('/policy/profile/:id', 'admin-fresh'),
  page('/policy/profile/:id/remove', 'admin-fresh'),
  ...both('/policy/new-rule', 'admin-fresh'),
  ...both('/policy/rule/:id', 'admin-fresh'),
  page('/policy/rule/:id/remove', 'admin-fresh'),
  page('/campaigns', 'admin'),
  page('/simulator', 'admin'),
  ...both('/settings', 'admin'),
  page('/settings/preview.css', 'admin'),
  page('/reports', 'admin'),
  { ...page('/reports/:name.csv', 'admin'), answers: 'text/csv' },
  page('/tenants', 'admin'),
  ...both('/new-tenant', 'admin-fresh'),
  ...both('/tenant/suspend', 'admin-fresh'),
  ...both('/tenant/resume', 'admin-fresh'),
];
