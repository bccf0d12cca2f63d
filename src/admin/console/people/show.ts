import { listEvents } from '../../operations/audit.ts';
import { listCredentials } from '../../operations/credentials.ts';
import { listGrants } from '../../operations/grants.ts';
import { listSessions } from '../../operations/sessions.ts';
import type { ConsoleContext } from '../context.ts';
import { eventView } from '../event-view.ts';
import { noticeOf } from '../pages.ts';
import { methodView } from './method-view.ts';
import { nextInShort } from './next.ts';
import { sessionName } from './session-view.ts';
import { personOf, standingOf, TEXTS, whose, type Person } from './whose.ts';

const RECENT = 10;

/** Everything about one person, and what can be done. */
export async function showPerson(ctx: ConsoleContext): Promise<void> {
  const { may } = ctx.state;
  const person = await personOf(ctx);
  const [next, methods, sessions, applications, events] = await Promise.all([
    may('credentials:read') ? nextInShort(ctx) : undefined,
    may('credentials:read') ? methodsOf(ctx) : [],
    may('sessions:read') ? sessionsOf(ctx) : [],
    may('sessions:read') ? applicationsOf(ctx) : [],
    may('audit:read') ? eventsOf(ctx) : [],
  ]);
  ctx.render('admin/people/person', {
    ...{ person, next, methods, sessions, applications, events },
    crumbs: [{ label: ctx.state.t('admin.areas.people'), path: '/people' }],
    hasPass: methods.some(({ kind, isUsable }) => kind === 'temporary_access_pass' && isUsable),
    hasSecondFactor: methods.some(({ kind }) => SECOND_FACTORS.has(kind)),
    ...permitted(ctx, person),
    notice: noticeOf(ctx, TEXTS),
  });
}

const SECOND_FACTORS: ReadonlySet<string> = new Set(['totp', 'security_key', 'recovery_code', 'trusted_device']);

/** What whoever looks may do: nothing to those above, and some things not to themself. */
function permitted(ctx: ConsoleContext, person: Person) {
  const { may } = ctx.state;
  const standing = standingOf(ctx, person);
  const isBelow = standing === 'below';
  return {
    standing,
    mayEdit: may('users:write') && standing !== 'above',
    mayPass: may('passes:write') && isBelow && person.status === 'active',
    mayMethods: may('credentials:write') && isBelow,
    maySessions: may('sessions:write') && standing !== 'above',
    mayKeepOut: may('users:write') && isBelow,
    mayRole: may('roles:write') && isBelow,
    mayGroups: may('groups:write') && standing !== 'above',
  };
}

async function methodsOf(ctx: ConsoleContext) {
  const { items } = await ctx.state.ask(listCredentials, { params: whose(ctx) });
  return items.map((one) => methodView(ctx, one));
}

async function sessionsOf(ctx: ConsoleContext) {
  const { items } = await ctx.state.ask(listSessions, { params: whose(ctx) });
  return items.map((one) => ({
    ...one,
    name: sessionName(ctx, one),
    applications: one.applications.map(({ name }) => name),
  }));
}

async function applicationsOf(ctx: ConsoleContext) {
  const { items } = await ctx.state.ask(listGrants, { params: whose(ctx) });
  return items;
}

async function eventsOf(ctx: ConsoleContext) {
  const { items } = await ctx.state.ask(listEvents, { query: { ...whose(ctx), limit: RECENT } });
  return items.map((event) => eventView(ctx, event));
}
