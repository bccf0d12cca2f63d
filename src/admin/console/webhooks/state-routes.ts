import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import { removeWebhook, testWebhook, updateWebhook } from '../../operations/webhooks.ts';
import type { ConsoleContext, ConsoleDeps, ConsoleState } from '../context.ts';
import { submit, type FormView } from '../form.ts';
import { confirm, seeOther } from '../pages.ts';
import { requireFreshness } from '../require-sign-in.ts';
import { showOne } from './one.ts';
import { crumbsTo, nameOf, pathOf, TEXTS, webhookOf, which } from './which.ts';

const STATES = { pause: 'paused', resume: 'active' } as const;
type Act = keyof typeof STATES | 'remove';

/** Pausing a webhook, letting it go on, trying it out and removing it. */
export function stateRoutes(router: Router<ConsoleState, RenderContext>, deps: ConsoleDeps): void {
  const fresh = requireFreshness(deps);
  for (const act of ['pause', 'resume'] as const) {
    router.get(`/webhooks/:webhook/${act}`, fresh, (ctx) => ask(ctx, act));
    router.post(`/webhooks/:webhook/${act}`, (ctx) => setState(ctx, act));
  }
  router.get('/webhooks/:webhook/remove', fresh, (ctx) => ask(ctx, 'remove'));
  router.post('/webhooks/:webhook/remove', remove);
  router.post('/webhooks/:webhook/test', sendTest);
}

async function ask(ctx: ConsoleContext, act: Act, form?: FormView): Promise<void> {
  const { t } = ctx.state;
  const webhook = await webhookOf(ctx);
  confirm(ctx, {
    ...{ area: 'webhooks', crumbs: crumbsTo(ctx, webhook), form, harmless: act === 'resume' },
    title: t(`admin-webhooks.${act}.title`, { name: nameOf(webhook) }),
    text: t(`admin-webhooks.${act}.text`),
    losses: act === 'resume' ? [] : [t(`admin-webhooks.${act}.loss`)],
    ...{ action: `${pathOf(webhook.id)}/${act}`, back: pathOf(webhook.id) },
    submit: t(`admin-webhooks.${act}.submit`),
  });
}

async function setState(ctx: ConsoleContext, act: keyof typeof STATES): Promise<void> {
  const again = (form: FormView) => ask(ctx, act, form);
  const wanted = { params: which(ctx), body: { status: STATES[act] } };
  if (!(await submit(ctx, { op: updateWebhook, wanted, texts: TEXTS, again }))) return;
  seeOther(ctx, `${pathOf(which(ctx).webhook)}?notice=${act === 'pause' ? 'paused' : 'resumed'}`);
}

async function remove(ctx: ConsoleContext): Promise<void> {
  const again = (form: FormView) => ask(ctx, 'remove', form);
  const done = await submit(ctx, { op: removeWebhook, wanted: { params: which(ctx) }, texts: TEXTS, again });
  if (done) seeOther(ctx, '/webhooks?notice=removed');
}

async function sendTest(ctx: ConsoleContext): Promise<void> {
  const again = (form: FormView) => showOne(ctx, form);
  const done = await submit(ctx, { op: testWebhook, wanted: { params: which(ctx) }, texts: TEXTS, again });
  if (done) seeOther(ctx, `${pathOf(which(ctx).webhook)}?notice=tested`);
}
