import type { z } from 'zod';
import { AUDIT_EVENTS } from '#src/audit/events.ts';
import { sendStream } from '../../api/reply.ts';
import { auditCsv, listEvents, showEvent, type auditEvent } from '../../operations/audit.ts';
import type { ConsoleContext } from '../context.ts';
import { eventName, eventView } from '../event-view.ts';
import { pagerOf, queryOf } from '../pages.ts';
import { applicationsOf, readFilter, type Choice } from './filter.ts';
import { actorOf, namesOf } from './names.ts';

type Event = z.output<typeof auditEvent>;

/** What has happened, the newest first. */
export async function listRecords(ctx: ConsoleContext): Promise<void> {
  const choices = choicesOf(ctx);
  const { cursor } = queryOf(ctx, ['cursor']);
  const { values, asked, query, nobody } = await readFilter(ctx, choices, OTHERS);
  const { items, next } = nobody
    ? NOTHING
    : await ctx.state.ask(listEvents, { query: { ...query, ...(cursor && { cursor }) } });
  ctx.render('admin/records/events', {
    events: await viewsOf(ctx, items),
    ...{ filter: { values }, choices, nobody, narrowed: Object.keys(asked).length > 0 },
    applications: await applicationsOf(ctx, asked['client']),
    followed: OTHERS.flatMap((name) => (asked[name] === undefined ? [] : [{ kind: name, value: asked[name] }])),
    csvQuery: new URLSearchParams(asked).toString(),
    pager: pagerOf(ctx, '/audit', { filter: asked, cursor, next }),
  });
}

const NOTHING = { items: [], next: null };
/** What one event leads to others by. */
const OTHERS = ['actor', 'address'];

/** The same, for a spreadsheet. */
export async function eventsFile(ctx: ConsoleContext): Promise<void> {
  const { query, nobody } = await readFilter(ctx, choicesOf(ctx), OTHERS);
  // Of nobody there is no event.
  const wanted = nobody ? { ...query, user: '-' } : query;
  sendStream(ctx, auditCsv, await ctx.state.askLines(auditCsv, { query: wanted }));
}

/** One event, with all that was written down. */
export async function showRecord(ctx: ConsoleContext): Promise<void> {
  const { t } = ctx.state;
  const event = await ctx.state.ask(showEvent, { params: { event: String(ctx.params['id']) } });
  const [view] = await viewsOf(ctx, [event]);
  ctx.render('admin/records/event', {
    event: { ...view, signIn: event.signIn, credentialId: event.credentialId },
    details: Object.entries(event.details ?? {}).map(([name, value]) => ({ name, value })),
    crumbs: [{ label: t('admin.areas.audit'), path: '/audit' }],
  });
}

/** Events as lists of records have them: with what people are called now. */
export async function viewsOf(ctx: ConsoleContext, events: readonly Event[]) {
  const actors = events.map(({ actor }) => actorOf(actor));
  const admins = actors.map((actor) => (actor?.kind === 'user' ? actor.id : undefined));
  const names = await namesOf(ctx, [...events.map(({ userId }) => userId), ...admins]);
  return events.map((event, index) => {
    const actor = actors[index];
    return {
      ...eventView(ctx, event),
      path: `${ctx.state.base}/audit/${event.id}`,
      person: event.userId === null ? undefined : (names.get(event.userId) ?? event.userId),
      by: actor && { ...actor, raw: event.actor, name: names.get(actor.id ?? '') ?? actor.id },
    };
  });
}

function choicesOf(ctx: ConsoleContext): Choice[] {
  const { t } = ctx.state;
  const types = AUDIT_EVENTS.map((value) => ({ value, label: eventName(ctx, value) }));
  return [
    {
      ...{ name: 'type', label: t('admin-records.type') },
      of: types.toSorted((one, other) => one.label.localeCompare(other.label, String(ctx.state.view['lang']))),
    },
    {
      ...{ name: 'outcome', label: t('admin-records.outcome') },
      of: (['success', 'refused'] as const).map((value) => ({ value, label: t(`admin-records.outcomes.${value}`) })),
    },
  ];
}
