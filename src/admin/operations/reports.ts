import { z } from 'zod';
import { ProblemError } from '#src/errors.ts';
import { adoption, authenticators, failures, signIns, signInTimes } from '#src/insight/reports.ts';
import { providerName } from '#src/methods/passkey/authenticator-names.ts';
import type { DailySummary } from '#src/storage/ports/summary-store.ts';
import { csvLine } from '../csv.ts';
import { operation, type Call, type Operation } from '../operation.ts';

const DAY = 86_400;
const USUAL_DAYS = 30;
const MOST_DAYS = 400;

const day = z.iso.date().describe('A day, UTC: 2026-11-24.');
const span = z.strictObject({
  from: day.optional().describe(`The first day; ${USUAL_DAYS} days back unless given.`),
  until: day.optional().describe('The last day; today unless given.'),
});

type SpanCall = Pick<Call<'/tenants/{tenant}', z.output<typeof span>>, 'tenant' | 'query' | 'services'>;

async function readDays({ tenant, query, services }: SpanCall): Promise<DailySummary[]> {
  const until = query.until ?? dayOf(services.clock.now());
  const from = query.from ?? dayOf(secondsOf(until) - (USUAL_DAYS - 1) * DAY);
  const days = (secondsOf(until) - secondsOf(from)) / DAY;
  if (days < 0) throw wrongSpan('from is after until');
  if (days >= MOST_DAYS) throw wrongSpan(`a report covers at most ${MOST_DAYS} days`);
  return services.storage.summaries.list(tenant.id, from, until);
}

function wrongSpan(message: string): ProblemError {
  return new ProblemError('validation_failed', message, { details: { errors: [{ path: 'from', message }] } });
}

const dayOf = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);
const secondsOf = (text: string) => Date.parse(`${text}T00:00:00Z`) / 1000;

interface Report<Row extends z.ZodObject> {
  /** Part of the id and of the path. */
  readonly name: string;
  readonly path: string;
  readonly summary: string;
  readonly row: Row;
  readonly rows: (days: readonly DailySummary[]) => readonly z.input<Row>[];
}

/** The same rows, to be read by a program and to be opened in a spreadsheet. */
function report<Row extends z.ZodObject>({ name, path, summary, row, rows }: Report<Row>) {
  const common = { method: 'GET', permission: 'reports:read', query: span } as const;
  const columns = Object.keys(row.shape);
  const asJson = operation({
    ...{ ...common, id: `reports.${name}`, summary, path: `/tenants/{tenant}/reports/${path}` as const },
    answer: z.object({ items: z.array(row) }),
    // What is true of every row cannot be told the compiler of any: the rows are of their own schema.
    run: async (call) => ({ items: rows(await readDays(call)) }) as never,
  });
  const asCsv = operation({
    ...{ ...common, id: `reports.${name}Csv`, summary: `${summary}, as CSV` },
    path: `/tenants/{tenant}/reports/${path}.csv` as const,
    stream: 'text/csv',
    run: async (call) => csv(columns, rows(await readDays(call))),
  });
  return { path, asJson, asCsv };
}

async function* csv(columns: readonly string[], rows: readonly object[]): AsyncGenerator<string> {
  yield csvLine(columns);
  for (const row of rows) {
    const values: Readonly<Record<string, unknown>> = { ...row };
    yield csvLine(columns.map((column) => cell(values[column])));
  }
}

const cell = (value: unknown) => (Array.isArray(value) ? value.join(' ') : (value as string | number | null));

const count = z.int();

const adoptionReport = report({
  name: 'adoption',
  path: 'adoption',
  summary: 'How many active people have a passkey, by day',
  row: z.object({ day, users: count, withPasskey: count, withOtherFactor: count, withAnyFactor: count }),
  rows: adoption,
});

const signInReport = report({
  name: 'signIns',
  path: 'sign-ins',
  summary: 'Proofs by method and outcome, by day; `completed` are whole sign-ins',
  row: z.object({ day, method: z.string(), succeeded: count, refused: count }),
  rows: signIns,
});

const timeReport = report({
  name: 'signInTimes',
  path: 'sign-in-times',
  summary: 'How long whole sign-ins took, by methods',
  row: z.object({
    methods: z.string(),
    count,
    median: z.number().nullable().describe('Seconds that half of them needed at most.'),
    p90: z.number().nullable().describe('Seconds that nine of ten needed at most.'),
    seconds: z.array(count).describe('How many took up to 5, 10, 20, 30, 60, 120, 300, 600 seconds, and longer.'),
  }),
  rows: (days) => signInTimes(days).map((one) => ({ ...one, seconds: [...one.seconds] })),
});

const failureReport = report({
  name: 'failures',
  path: 'failures',
  summary: 'What was refused, and why',
  row: z.object({ type: z.string(), reason: z.string(), count }),
  rows: failures,
});

const authenticatorReport = report({
  name: 'authenticators',
  path: 'authenticators',
  summary: "Where people's passkeys are kept",
  row: z.object({ aaguid: z.string(), name: z.string().nullable(), count }),
  rows: (days) => authenticators(days).map((one) => ({ ...one, name: providerName(one.aaguid) ?? null })),
});

const REPORTS = [adoptionReport, signInReport, timeReport, failureReport, authenticatorReport];

export const showAdoption = adoptionReport.asJson;
export const showSignIns = signInReport.asJson;
export const showSignInTimes = timeReport.asJson;
export const showFailures = failureReport.asJson;
export const showAuthenticators = authenticatorReport.asJson;

/** The operation that answers a report as CSV, by the last part of its path. */
export function reportCsv(path: string): Operation | undefined {
  return REPORTS.find((one) => one.path === path)?.asCsv;
}

export const REPORT_OPERATIONS: readonly Operation[] = REPORTS.flatMap(({ asJson, asCsv }) => [asJson, asCsv]);
