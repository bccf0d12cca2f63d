import type Router from '@koa/router';
import type { z } from 'zod';
import type { RenderContext } from '#src/http/render.ts';
import { issuePass, type issuedPass } from '../../operations/passes.ts';
import { showPolicy } from '../../operations/policy.ts';
import type { ConsoleContext, ConsoleDeps, ConsoleState } from '../context.ts';
import { submit, type FormView } from '../form.ts';
import { requireFreshness } from '../require-sign-in.ts';
import { crumbsTo, pathOf, personOf, TEXTS, whose, type Person } from './whose.ts';

/** Seconds for which a pass may be good, beside the most that the policy gives. */
const LIFETIMES: readonly number[] = [600, 3600, 4 * 3600, 86_400, 3 * 86_400, 7 * 86_400];

/** Issuing a temporary access pass: what it is to be like, then the pass itself, shown once. */
export function passRoutes(router: Router<ConsoleState, RenderContext>, deps: ConsoleDeps): void {
  const fresh = requireFreshness(deps);
  router.get(
    '/people/:user/pass',
    (ctx, next) => fresh(ctx, next),
    (ctx) => renderForm(ctx),
  );
  router.post('/people/:user/pass', (ctx) => issue(ctx));
}

async function renderForm(ctx: ConsoleContext, form?: FormView): Promise<void> {
  const { ask } = ctx.state;
  const person = await personOf(ctx);
  const { temporaryAccessPass: most } = (await ask(showPolicy)).policy;
  const lifetimes = [...LIFETIMES.filter((seconds) => seconds < most.lifetime), most.lifetime];
  ctx.render('admin/people/new-pass', {
    ...{ person, crumbs: crumbsTo(ctx, person), oneTimeOnly: most.oneTime },
    lifetimes: lifetimes.map((seconds) => ({ value: String(seconds), label: inWords(ctx, seconds) })),
    form: form ?? { values: { lifetime: String(most.lifetime), oneTime: 'yes' } },
    ...{ error: form?.error, errors: form?.errors },
  });
}

async function issue(ctx: ConsoleContext): Promise<void> {
  const { lifetime = '', oneTime } = ctx.state.form;
  const body = { lifetime: Number(lifetime), oneTime: oneTime === 'yes' };
  const wanted = { params: whose(ctx), body };
  const again = (form: FormView) => renderForm(ctx, form);
  const done = await submit(ctx, { op: issuePass, wanted, texts: TEXTS, again });
  if (done) renderPass(ctx, await personOf(ctx), done.answer);
}

/** The pass, this once, and how to hand it over. */
export function renderPass(ctx: ConsoleContext, person: Person, issued: z.output<typeof issuedPass>): void {
  ctx.render('admin/people/pass', {
    person,
    ...issued,
    crumbs: crumbsTo(ctx, person),
    done: ctx.state.base + pathOf(person),
  });
}

function inWords({ state: { t } }: ConsoleContext, seconds: number): string {
  if (seconds % 86_400 === 0) return t('admin.duration.days', { count: seconds / 86_400 });
  if (seconds % 3600 === 0) return t('admin.duration.hours', { count: seconds / 3600 });
  return t('admin.duration.minutes', { count: Math.round(seconds / 60) });
}
