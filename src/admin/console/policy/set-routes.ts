import type Router from '@koa/router';
import { ProblemError } from '#src/errors.ts';
import type { RenderContext } from '#src/http/render.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import { replacePolicy, showPolicy, tryPolicy } from '../../operations/policy.ts';
import type { ConsoleContext, ConsoleDeps, ConsoleState } from '../context.ts';
import { submit, type FormView } from '../form.ts';
import { seeOther } from '../pages.ts';
import { requireFreshness } from '../require-sign-in.ts';
import { renderReview } from './review.ts';
import { crumbsTo, requireWrite, TEXTS } from './shared.ts';
import { parsed } from './typed.ts';

/** Setting what was reviewed, and the whole policy as JSON. */
export function setRoutes(router: Router<ConsoleState, RenderContext>, deps: ConsoleDeps): void {
  const fresh = requireFreshness(deps);
  router.post('/policy/set', (ctx) => set(ctx, deps));
  router.get(
    '/policy/json',
    (ctx, next) => fresh(ctx, next),
    (ctx) => renderJson(ctx),
  );
  router.post('/policy/json', (ctx) => takeJson(ctx, deps));
}

/** Pages of ours that a review may come of. */
const FORM = /^\/policy(?:\/[\w-]+)+$/;

async function set(ctx: ConsoleContext, deps: ConsoleDeps): Promise<void> {
  const { form, ask } = ctx.state;
  const draft = parsed(form['policy']);
  const version = Number(form['version']);
  if (draft === undefined || !(version > 0)) throw new ProblemError('bad_request', 'The form is not one of ours');
  const comment = form['comment']?.trim() ?? '';
  const body = { policy: draft, force: form['force'] === 'yes', ...(comment !== '' && { comment }) };
  const again = async (view: FormView) => {
    // Against what there is now: whoever was overtaken sees what setting it would undo.
    const tried = await ask(tryPolicy, { body: { policy: draft } });
    const { from = '', typed } = form;
    const shown = { tried, draft: draft as TenantPolicy, typed, form: refusal(ctx, view) };
    renderReview(ctx, deps, { ...shown, ...(FORM.test(from) && { from }) });
  };
  const done = await submit(ctx, { op: replacePolicy, wanted: { body, ifMatch: version }, texts: TEXTS, again });
  if (done) seeOther(ctx, '/policy?notice=set');
}

/** What came of trying, as one sentence: what was typed stands on another page. */
function refusal({ state: { t } }: ConsoleContext, view: FormView): FormView {
  if (view.errors) {
    const text = Object.values(view.errors).join(' ');
    return { values: view.values, error: { code: 'validation_failed', text } };
  }
  const isOvertaken = view.error?.code === 'precondition_failed' || view.error?.code === 'changed_meanwhile';
  return isOvertaken
    ? { ...view, error: { code: 'precondition_failed', text: t('admin-policy.review.overtaken') } }
    : view;
}

async function renderJson(ctx: ConsoleContext, form?: FormView): Promise<void> {
  requireWrite(ctx);
  const values = form?.values ?? { policy: pretty((await ctx.state.ask(showPolicy)).policy) };
  const shown = { ...form, values };
  ctx.render('admin/policy/json', { crumbs: crumbsTo(ctx), form: shown, error: form?.error, errors: form?.errors });
}

const pretty = (value: unknown) => JSON.stringify(value, undefined, 2);

async function takeJson(ctx: ConsoleContext, deps: ConsoleDeps): Promise<void> {
  requireWrite(ctx);
  const { form, t } = ctx.state;
  const draft = parsed(form['policy']);
  if (draft === undefined) {
    ctx.status = 422;
    const text = t('admin-policy.json.unreadable');
    await renderJson(ctx, { values: form, errors: { policy: text }, first: 'policy' });
    return;
  }
  if (form['again'] === 'yes') {
    await renderJson(ctx, { values: { policy: pretty(draft) } });
    return;
  }
  // Whoever writes the policy itself is told what is wrong as the API tells it.
  const again = ({ errors, ...view }: FormView) => {
    const all = Object.entries(errors ?? {}).map(([path, text]) => `${path.replace(/^policy\.?/, '')}: ${text}`);
    const wrong = all.length > 0 && { errors: { policy: all.join('; ') }, first: 'policy' };
    return renderJson(ctx, { ...view, values: form, ...wrong });
  };
  const done = await submit(ctx, { op: tryPolicy, wanted: { body: { policy: draft } }, texts: { errors: '' }, again });
  if (!done) return;
  if (done.answer.changes.length === 0) {
    await renderJson(ctx, { values: form, error: { code: 'unchanged', text: t('admin-policy.unchanged') } });
    return;
  }
  renderReview(ctx, deps, { tried: done.answer, draft: draft as TenantPolicy, from: '/policy/json' });
}
