import { listDeadLetters } from '../../operations/dead-letters.ts';
import type { ConsoleContext } from '../context.ts';
import { eventName } from '../event-view.ts';
import type { FormView } from '../form.ts';
import { noticeOf, pagerOf, queryOf } from '../pages.ts';
import { healthOf, reasonText } from './health.ts';
import { crumbsTo, nameOf, pathOf, TEXTS, webhookOf, which } from './which.ts';

/** One webhook, with what could not be delivered to it. */
export async function showOne(ctx: ConsoleContext, form?: FormView): Promise<void> {
  const webhook = await webhookOf(ctx);
  const { cursor } = queryOf(ctx, ['cursor']);
  const wanted = { params: which(ctx), query: { ...(cursor && { cursor }) } };
  const { items, next } = await ctx.state.ask(listDeadLetters, wanted);
  ctx.render('admin/webhooks/webhook', {
    ...{ crumbs: crumbsTo(ctx), form: form ?? { values: {} }, error: form?.error },
    webhook: {
      ...{ ...webhook, name: nameOf(webhook), health: healthOf(webhook) },
      reason: webhook.lastFailure && reasonText(ctx, webhook.lastFailure.reason),
      told: webhook.events?.map((type) => ({ type, name: eventName(ctx, type) })),
    },
    letters: items.map((one) => ({ ...one, text: reasonText(ctx, one.reason) })),
    pager: pagerOf(ctx, pathOf(webhook.id), { filter: {}, cursor, next }),
    mayWrite: ctx.state.may('webhooks:write'),
    notice: noticeOf(ctx, TEXTS),
  });
}
