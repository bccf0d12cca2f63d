import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import { UnreadableFile } from '#src/import/lines.ts';
import { readRows } from '#src/import/read-rows.ts';
import type { ImportRow } from '#src/import/refusal.ts';
import { COLUMNS } from '#src/import/row.ts';
import { importUsers } from '../../operations/imports.ts';
import type { ConsoleContext, ConsoleDeps, ConsoleState } from '../context.ts';
import { submit, type FormView } from '../form.ts';
import { requireFreshness } from '../require-sign-in.ts';
import { TEXTS } from './whose.ts';

/** Bringing many people at once, as far as a form holds them: first a look at what would become of each, then the import. */
export function importRoutes(router: Router<ConsoleState, RenderContext>, deps: ConsoleDeps): void {
  const fresh = requireFreshness(deps);
  router.get(
    '/people/import',
    (ctx, next) => fresh(ctx, next),
    (ctx) => render(ctx, { values: {} }),
  );
  router.post('/people/import', (ctx) => bring(ctx));
}

interface Outcome {
  readonly dryRun: boolean;
  readonly counts: Readonly<Record<'imported' | 'unchanged' | 'refused', number>>;
  /** Those that were refused. */
  readonly refused: readonly object[];
}

function render(ctx: ConsoleContext, form: FormView, outcome?: Outcome): void {
  ctx.render('admin/people/import', {
    ...{ form, outcome, error: form.error, errors: form.errors, columns: COLUMNS },
    crumbs: [{ label: ctx.state.t('admin.areas.people'), path: '/people' }],
    mayRoles: ctx.state.may('roles:write'),
  });
}

async function bring(ctx: ConsoleContext): Promise<void> {
  const { form, t } = ctx.state;
  const values = { rows: form['rows'] ?? '', allowRoles: form['allowRoles'] === 'yes' };
  const again = (view: FormView) => render(ctx, { ...view, values });
  const read = await rowsOf(values.rows);
  if (!read) {
    ctx.status = 422;
    again({ values, errors: { rows: t('admin-people.errors.rows') }, first: 'rows' });
    return;
  }
  const dryRun = form['act'] !== 'import';
  const good = read.flatMap((row) => ('values' in row ? [row] : []));
  const body = { rows: good.map((row) => row.values), dryRun, allowRoles: values.allowRoles };
  const done = await submit(ctx, { op: importUsers, wanted: { body }, texts: TEXTS, again });
  if (!done) return;
  const unreadable = read.flatMap((row) => ('problem' in row ? [{ line: row.line, problems: [row.problem] }] : []));
  const refused = done.answer.rows
    .filter(({ outcome }) => outcome === 'refused')
    .map((row) => ({ ...row, line: good[row.line - 1]?.line ?? row.line }));
  const { counts } = done.answer;
  const outcome = {
    ...{ dryRun, refused: [...unreadable, ...refused] },
    counts: { ...counts, refused: counts.refused + unreadable.length },
  };
  // What is done is not to be done again by the same button.
  render(ctx, { values: dryRun ? values : {} }, outcome);
}

/** The rows of what was pasted; undefined where it cannot be read. */
async function rowsOf(text: string): Promise<ImportRow[] | undefined> {
  try {
    const rows: ImportRow[] = [];
    for await (const row of readRows(bytesOf(text))) rows.push(row);
    return rows;
  } catch (error) {
    if (error instanceof UnreadableFile) return undefined;
    throw error;
  }
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text, 'utf8'));
}
