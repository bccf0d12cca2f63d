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
  page('/tenants', 'admin'),
  ...both('/new-tenant', 'admin-fresh'),
  ...both('/tenant/suspend', 'admin-fresh'),
  ...both('/tenant/resume', 'admin-fresh'),
];
