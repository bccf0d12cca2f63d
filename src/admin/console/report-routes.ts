import type Router from '@koa/router';
import { METHOD_KINDS } from '#src/policy/types.ts';
import type { RenderContext } from '#src/http/render.ts';
import { sendStream } from '../api/reply.ts';
import {
  reportCsv,
  showAdoption,
  showAuthenticators,
  showFailures,
  showSignIns,
  showSignInTimes,
} from '../operations/reports.ts';
import { daysBetween, lineChart } from './chart.ts';
import type { ConsoleContext, ConsoleState } from './context.ts';
import { queryOf } from './pages.ts';

const DAY = 86_400;
/** Days that one may look back with one click. */
const SPANS: readonly number[] = [7, 30, 90, 365];

/** Numbers over time: what is drawn here can be opened in a spreadsheet, too. */
export function reportRoutes(
  router: Router<ConsoleState, RenderContext>,
  { now }: { readonly now: () => number },
): void {
  router.get('/reports', (ctx) => overview(ctx, now()));
  router.get('/reports/:name.csv', async (ctx) => {
    const op = reportCsv(String(ctx.params['name']));
    if (op) sendStream(ctx, op, await ctx.state.askLines(op, { query: queryOf(ctx, ['from', 'until']) }));
  });
}

async function overview(ctx: ConsoleContext, now: number): Promise<void> {
  const { ask } = ctx.state;
  const span = spanOf(ctx, now);
  const query = { from: span.from, until: span.until };
  const [adoption, signIns, times, failures, authenticators] = await Promise.all([
    ask(showAdoption, { query }),
    ask(showSignIns, { query }),
    ask(showSignInTimes, { query }),
    ask(showFailures, { query }),
    ask(showAuthenticators, { query }),
  ]);
  const days = daysBetween(span.from, span.until);
  ctx.render('admin/reports', {
    ...{ span, spans: SPANS.map((count) => ({ count, ...lastDays(count, now) })) },
    files: filesOf(ctx, query),
    adoption: {
      rows: adoption.items.toReversed(),
      latest: adoption.items.at(-1),
      chart: adoptionChart(days, adoption.items),
    },
    signIns: { ...signInTable(days, signIns.items), names: methodNames(ctx) },
    times: {
      rows: times.items.map((row) => ({ ...row, names: namesOf(ctx, row.methods) })),
      slowest: Math.max(1, ...times.items.map(({ p90 }) => p90 ?? 0)),
    },
    failures: {
      rows: failures.items.slice(0, MOST_ROWS),
      most: failures.items[0]?.count ?? 0,
      all: failures.items.length,
    },
    authenticators: { rows: authenticators.items.slice(0, MOST_ROWS), most: authenticators.items[0]?.count ?? 0 },
  });
}

const REPORTS = ['adoption', 'sign-ins', 'sign-in-times', 'failures', 'authenticators'] as const;

/** Where the same numbers can be had as files. */
function filesOf({ state: { base } }: ConsoleContext, query: Readonly<Record<string, string>>) {
  const span = new URLSearchParams(query).toString();
  return Object.fromEntries(REPORTS.map((name) => [name, `${base}/reports/${name}.csv?${span}`]));
}

/** Rows of a table on the page; the file has all of them. */
const MOST_ROWS = 20;

interface Adopted {
  readonly day: string;
  readonly users: number;
  readonly withPasskey: number;
  readonly withAnyFactor: number;
}

function adoptionChart(days: readonly string[], rows: readonly Adopted[]) {
  const byDay = new Map(rows.map((row) => [row.day, row]));
  const series = (['users', 'withAnyFactor', 'withPasskey'] as const).map((key) => ({
    key,
    values: days.map((day) => byDay.get(day)?.[key] ?? null),
  }));
  return lineChart(days, series);
}

interface Counted {
  readonly day: string;
  readonly method: string;
  readonly succeeded: number;
  readonly refused: number;
}

/** How often each method was proven: the lines, and what it comes to over all days. */
function signInTable(days: readonly string[], rows: readonly Counted[]) {
  const byMethod = [...Map.groupBy(rows, ({ method }) => method)].map(([method, own]) => {
    const byDay = new Map(own.map((row) => [row.day, row.succeeded]));
    const sum = (of: 'succeeded' | 'refused') => own.reduce((all, row) => all + row[of], 0);
    const values = days.map((day) => byDay.get(day) ?? 0);
    return { key: method, values, succeeded: sum('succeeded'), refused: sum('refused') };
  });
  const ordered = byMethod.toSorted((one, other) => other.succeeded - one.succeeded);
  const methods = ordered.filter(({ key }) => key !== 'completed');
  return {
    chart: lineChart(days, methods.filter(({ succeeded }) => succeeded > 0).slice(0, MOST_LINES)),
    rows: methods.map(({ key, succeeded, refused }) => ({ method: key, succeeded, refused })),
    completed: ordered.find(({ key }) => key === 'completed')?.succeeded ?? 0,
  };
}

function methodNames({ state: { t } }: ConsoleContext): Readonly<Record<string, string>> {
  return Object.fromEntries(METHOD_KINDS.map((kind) => [kind, t(`methods.kinds.${kind}`)]));
}

/** What one person used, one after the other, by the names that people know. */
function namesOf(ctx: ConsoleContext, methods: string): string[] {
  const names = methodNames(ctx);
  return methods.split(' ').map((method) => names[method] ?? method);
}

/** More lines than these nobody tells apart. */
const MOST_LINES = 5;

function spanOf(ctx: ConsoleContext, now: number) {
  const { from, until } = queryOf(ctx, ['from', 'until']);
  const usual = lastDays(30, now);
  return { from: from ?? usual.from, until: until ?? usual.until };
}

function lastDays(count: number, now: number) {
  const dayOf = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);
  return { from: dayOf(now - (count - 1) * DAY), until: dayOf(now) };
}
