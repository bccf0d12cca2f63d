import type { z } from 'zod';
import { METHOD_KINDS } from '#src/policy/types.ts';
import { sendStream } from '../../api/reply.ts';
import { listSignIns, showSignIn, signInsCsv } from '../../operations/sign-ins.ts';
import { SIGN_IN_OUTCOMES } from '../../sign-ins.ts';
import type { ConsoleContext } from '../context.ts';
import { pagerOf, queryOf } from '../pages.ts';
import { viewsOf } from './events.ts';
import { applicationsOf, readFilter, type Choice } from './filter.ts';

type SignIn = z.output<NonNullable<typeof listSignIns.answer>>['items'][number];

/** Sign-ins as they went, the latest first. */
export async function listAllSignIns(ctx: ConsoleContext): Promise<void> {
  const choices = choicesOf(ctx);
  const { cursor } = queryOf(ctx, ['cursor']);
  const { values, asked, query, nobody } = await readFilter(ctx, choices);
  const { items, next } = nobody
    ? { items: [], next: null }
    : await ctx.state.ask(listSignIns, { query: { ...query, ...(cursor && { cursor }) } });
  const applications = await applicationsOf(ctx, asked['client']);
  ctx.render('admin/records/sign-ins', {
    signIns: items.map((one) => view(ctx, one, new Map(applications.map(({ value, label }) => [value, label])))),
    ...{ filter: { values }, choices, applications, nobody, narrowed: Object.keys(asked).length > 0 },
    csvQuery: new URLSearchParams(asked).toString(),
    pager: pagerOf(ctx, '/sign-ins', { filter: asked, cursor, next }),
  });
}

/** The same, for a spreadsheet. */
export async function signInsFile(ctx: ConsoleContext): Promise<void> {
  const { query, nobody } = await readFilter(ctx, choicesOf(ctx));
  const wanted = nobody ? { ...query, user: '-' } : query;
  sendStream(ctx, signInsCsv, await ctx.state.askLines(signInsCsv, { query: wanted }));
}

/** One sign-in, step by step. */
export async function showOneSignIn(ctx: ConsoleContext): Promise<void> {
  const { t } = ctx.state;
  const { events, ...signIn } = await ctx.state.ask(showSignIn, { params: { signIn: String(ctx.params['id']) } });
  const applications = await applicationsOf(ctx, undefined);
  const views = await viewsOf(ctx, events);
  const explained = events.findIndex(({ details }) => details !== null);
  ctx.render('admin/records/sign-in', {
    signIn: view(ctx, signIn, new Map(applications.map(({ value, label }) => [value, label]))),
    events: views.toReversed(),
    details: Object.entries(events[explained]?.details ?? {}).map(([name, value]) => ({ name, value })),
    crumbs: [{ label: t('admin.areas.sign-ins'), path: '/sign-ins' }],
  });
}

const MARKS = { completed: 'good', failed: 'bad', not_possible: 'bad', cancelled: 'off', unfinished: 'off' } as const;

function view(ctx: ConsoleContext, one: SignIn, applications: ReadonlyMap<string, string>) {
  const { t, base } = ctx.state;
  return {
    ...one,
    path: one.signIn === null ? `${base}/audit/${one.id}` : `${base}/sign-ins/${encodeURIComponent(one.signIn)}`,
    mark: MARKS[one.outcome],
    outcomeName: t(`admin-records.sign-ins.${one.outcome}`),
    application: one.clientId === null ? undefined : (applications.get(one.clientId) ?? one.clientId),
    methods: one.methods.map((kind) => t(`methods.kinds.${kind}`)),
    seconds: one.at - one.startedAt,
  };
}

function choicesOf({ state: { t } }: ConsoleContext): Choice[] {
  return [
    {
      ...{ name: 'outcome', label: t('admin-records.outcome') },
      of: SIGN_IN_OUTCOMES.map((value) => ({ value, label: t(`admin-records.sign-ins.${value}`) })),
    },
    {
      ...{ name: 'method', label: t('admin-records.method') },
      of: METHOD_KINDS.map((value) => ({ value, label: t(`methods.kinds.${value}`) })),
    },
  ];
}
