import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import { dropDeadLetter, dropDeadLetters, retryDeadLetter, retryDeadLetters } from '../../operations/dead-letters.ts';
import type { ConsoleContext, ConsoleDeps, ConsoleState } from '../context.ts';
import { submit, type FormView } from '../form.ts';
import { confirm, seeOther } from '../pages.ts';
import { requireFreshness } from '../require-sign-in.ts';
import { showOne } from './one.ts';
import { crumbsTo, pathOf, TEXTS, webhookOf, which } from './which.ts';

/** What could not be delivered: sending it again, and dropping it. */
export function letterRoutes(router: Router<ConsoleState, RenderContext>, deps: ConsoleDeps): void {
  const fresh = requireFreshness(deps);
  router.post('/webhooks/:webhook/letters/retry', retryAll);
  router.get('/webhooks/:webhook/letters/drop', fresh, (ctx) => ask(ctx, 'all'));
  router.post('/webhooks/:webhook/letters/drop', dropAll);
  router.post('/webhooks/:webhook/letters/:letter/retry', retryOne);
  router.get('/webhooks/:webhook/letters/:letter/drop', fresh, (ctx) => ask(ctx, 'one'));
  router.post('/webhooks/:webhook/letters/:letter/drop', dropOne);
}

const letterOf = (ctx: ConsoleContext) => ({ ...which(ctx), letter: String(ctx.params['letter']) });
const goBack = (ctx: ConsoleContext, notice: string) => seeOther(ctx, `${pathOf(which(ctx).webhook)}?notice=${notice}`);

async function retryAll(ctx: ConsoleContext): Promise<void> {
  const again = (form: FormView) => showOne(ctx, form);
  const done = await submit(ctx, { op: retryDeadLetters, wanted: { params: which(ctx) }, texts: TEXTS, again });
  if (done) goBack(ctx, 'resent-all');
}

async function retryOne(ctx: ConsoleContext): Promise<void> {
  const again = (form: FormView) => showOne(ctx, form);
  const done = await submit(ctx, { op: retryDeadLetter, wanted: { params: letterOf(ctx) }, texts: TEXTS, again });
  if (done) goBack(ctx, 'resent');
}

async function ask(ctx: ConsoleContext, what: 'one' | 'all', form?: FormView): Promise<void> {
  const { t } = ctx.state;
  const webhook = await webhookOf(ctx);
  const here = pathOf(webhook.id);
  confirm(ctx, {
    ...{ area: 'webhooks', crumbs: crumbsTo(ctx, webhook), form },
    title: t(`admin-webhooks.drop.${what}`),
    text: t('admin-webhooks.drop.text'),
    losses: [t('admin-webhooks.drop.loss')],
    action: what === 'all' ? `${here}/letters/drop` : `${here}/letters/${letterOf(ctx).letter}/drop`,
    back: here,
    submit: t('admin-webhooks.drop.submit'),
  });
}

async function dropAll(ctx: ConsoleContext): Promise<void> {
  const again = (form: FormView) => ask(ctx, 'all', form);
  const done = await submit(ctx, { op: dropDeadLetters, wanted: { params: which(ctx) }, texts: TEXTS, again });
  if (done) goBack(ctx, 'dropped-all');
}

async function dropOne(ctx: ConsoleContext): Promise<void> {
  const again = (form: FormView) => ask(ctx, 'one', form);
  const done = await submit(ctx, { op: dropDeadLetter, wanted: { params: letterOf(ctx) }, texts: TEXTS, again });
  if (done) goBack(ctx, 'dropped');
}
