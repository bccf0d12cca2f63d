import type { ConsoleContext } from './context.ts';
import type { AreaTexts, FormView } from './form.ts';

/** Goes on with a GET, below the console's pages about this tenant. */
export function seeOther(ctx: ConsoleContext, path: string): void {
  ctx.status = 303;
  ctx.redirect(ctx.state.base + path);
}

/** The sentence about what was just done, which the page's address names. */
export function noticeOf(
  { query, state: { t } }: ConsoleContext,
  { notices }: Pick<AreaTexts, 'notices'>,
): string | undefined {
  const key = notices + String(query['notice']);
  return t.has(key) ? t(key) : undefined;
}

/** The values of a query that are there and not empty, of these names. */
export function queryOf<Name extends string>({ query }: ConsoleContext, names: readonly Name[]) {
  const given = names.flatMap((name) => {
    const value = query[name];
    return typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()] as const] : [];
  });
  return Object.fromEntries(given) as Partial<Record<Name, string>>;
}

interface ListView {
  /** What narrows it down, without the page. */
  readonly filter: Readonly<Record<string, string>>;
  readonly cursor: string | undefined;
  readonly next: string | null;
}

/** The addresses of a list's first and next page, as views/macros/admin/table.njk takes them. */
export function pagerOf(ctx: ConsoleContext, path: string, { filter, cursor, next }: ListView) {
  const address = (more: Readonly<Record<string, string>>) => {
    const query = new URLSearchParams({ ...filter, ...more }).toString();
    return ctx.state.base + path + (query === '' ? '' : `?${query}`);
  };
  return {
    first: cursor === undefined ? undefined : address({}),
    next: next === null ? undefined : address({ cursor: next }),
  };
}

/** Something to confirm before it is done. All texts in the page's language. */
export interface Confirmation {
  /** Which entry of the menu it belongs to, and the pages above it. */
  readonly area: string;
  readonly crumbs: readonly { readonly label: string; readonly path: string }[];
  readonly title: string;
  /** What happens. */
  readonly text: string;
  /** What will be lost, one sentence each. */
  readonly losses?: readonly string[];
  /** Where the form is posted, and where "leave it" leads: below the console's pages. */
  readonly action: string;
  readonly back: string;
  readonly submit: string;
  /** Cannot be done as things are, and `form.error` says why: there is only the way back. */
  readonly impossible?: boolean;
  /** Takes nothing away. */
  readonly harmless?: boolean;
  /** Boxes to tick that come with it. */
  readonly checks?: readonly { readonly name: string; readonly label: string; readonly hint?: string }[];
  /** What came of trying. */
  readonly form?: FormView | undefined;
}

/** Asks before something that cannot be undone. */
export function confirm(ctx: ConsoleContext, { form, ...confirmation }: Confirmation): void {
  const { losses = [] } = confirmation;
  ctx.render('admin/confirm', { ...confirmation, losses, form: form ?? { values: {} }, error: form?.error });
}
