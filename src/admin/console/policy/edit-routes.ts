import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import { listGroups } from '../../operations/groups.ts';
import { defaultPolicy, showPolicy, tryPolicy } from '../../operations/policy.ts';
import type { ConsoleContext, ConsoleDeps, ConsoleState } from '../context.ts';
import { submit, type FormView } from '../form.ts';
import { requireFreshness } from '../require-sign-in.ts';
import { editableItem, editablePart, isListed, valueAt, withoutItem, type Editable } from './editable.ts';
import { fieldViews } from './field-view.ts';
import { placeErrors } from './place-errors.ts';
import { LIST_NAMES, PART_NAMES, type ListName } from './parts.ts';
import { renderReview } from './review.ts';
import { typedFrom, typedIn } from './typed.ts';
import { crumbsTo, languageOf, missingPage, requireWrite, TEXTS } from './shared.ts';

/** Changing the policy part by part: a form, and the review of what it would do. */
export function editRoutes(router: Router<ConsoleState, RenderContext>, deps: ConsoleDeps): void {
  const fresh = requireFreshness(deps);
  const page = (path: string, editable: (ctx: ConsoleContext) => Editable | Promise<Editable>) => {
    router.get(
      path,
      (ctx, next) => fresh(ctx, next),
      async (ctx) => renderForm(ctx, deps, await editable(ctx)),
    );
    router.post(path, async (ctx) => take(ctx, deps, await editable(ctx)));
  };
  page('/policy/part/:id', partOf);
  for (const name of LIST_NAMES) {
    page(`/policy/new-${name}`, () => editableItem(name));
    page(`/policy/${name}/:id`, (ctx) => itemOf(ctx, name));
    router.get(
      `/policy/${name}/:id/remove`,
      (ctx, next) => fresh(ctx, next),
      (ctx) => reviewRemoval(ctx, deps, name),
    );
  }
}

function partOf({ params }: ConsoleContext): Editable {
  const part = PART_NAMES.find((known) => known === params['id']);
  if (part === undefined) throw missingPage();
  return editablePart(part);
}

async function itemOf(ctx: ConsoleContext, name: ListName): Promise<Editable> {
  const id = String(ctx.params['id']);
  const { policy } = await ctx.state.ask(showPolicy);
  if (!isListed(policy, name, id)) throw missingPage();
  return editableItem(name, id);
}

async function renderForm(ctx: ConsoleContext, deps: ConsoleDeps, editable: Editable, form?: FormView): Promise<void> {
  requireWrite(ctx);
  const { ask, t } = ctx.state;
  const [{ policy }, standard, groups] = await Promise.all([
    ask(showPolicy),
    ask(defaultPolicy),
    ask(listGroups, { query: { limit: 200 } }),
  ]);
  const isPart = editable.id === undefined && !editable.path.startsWith('/policy/new-');
  const values = form?.values ?? editable.show(policy);
  const title = t(`admin-policy.parts.${editable.name}.title`);
  ctx.render('admin/policy/edit', {
    title: isPart
      ? title
      : t(`admin-policy.parts.${editable.name}.${editable.id === undefined ? 'new' : 'one'}`, {
          id: editable.id ?? '',
        }),
    lead: t(`admin-policy.parts.${editable.name}.lead`),
    ...{ crumbs: crumbsTo(ctx), path: editable.path, listed: editable.id !== undefined },
    fields: fieldViews(editable, {
      ...{ language: languageOf(ctx, deps), values, groups: groups.items },
      standard: (path) => (isPart ? valueAt(standard.policy as never, path) : undefined),
    }),
    ...{ form: { ...form, values }, error: form?.error, errors: form?.errors },
  });
}

/** What was typed becomes a draft, which is reviewed before it is set; or what is wrong with it is said. */
async function take(ctx: ConsoleContext, deps: ConsoleDeps, editable: Editable): Promise<void> {
  requireWrite(ctx);
  const { form, ask, t } = ctx.state;
  if (form['again'] === 'yes') {
    await renderForm(ctx, deps, editable, { values: typedIn(form) });
    return;
  }
  const { policy } = await ask(showPolicy);
  const draft = editable.apply(policy, form);
  const again = (view: FormView) => renderForm(ctx, deps, editable, placeErrors(ctx, view, editable, policy));
  const done = await submit(ctx, { op: tryPolicy, wanted: { body: { policy: draft } }, texts: TEXTS, again });
  if (!done) return;
  if (done.answer.changes.length === 0) {
    const error = { code: 'unchanged', text: t('admin-policy.unchanged') };
    await renderForm(ctx, deps, editable, { values: form, error });
    return;
  }
  renderReview(ctx, deps, { tried: done.answer, draft, from: editable.path, typed: typedFrom(form) });
}

async function reviewRemoval(ctx: ConsoleContext, deps: ConsoleDeps, name: ListName): Promise<void> {
  requireWrite(ctx);
  const id = String(ctx.params['id']);
  const { policy } = await ctx.state.ask(showPolicy);
  if (!isListed(policy, name, id)) throw missingPage();
  // Taking one away breaks no rule of a policy: the others hold as they did.
  const draft = withoutItem(policy, name, id);
  const tried = await ctx.state.ask(tryPolicy, { body: { policy: draft } });
  renderReview(ctx, deps, { tried, draft });
}
