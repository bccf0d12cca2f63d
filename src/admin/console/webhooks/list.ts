import { listWebhooks } from '../../operations/webhooks.ts';
import type { ConsoleContext } from '../context.ts';
import { noticeOf } from '../pages.ts';
import { healthOf, reasonText } from './health.ts';
import { nameOf, pathOf, TEXTS } from './which.ts';

export async function listOfWebhooks(ctx: ConsoleContext): Promise<void> {
  const { items } = await ctx.state.ask(listWebhooks);
  ctx.render('admin/webhooks/list', {
    webhooks: items.map((one) => ({
      ...{ ...one, name: nameOf(one), path: ctx.state.base + pathOf(one.id), health: healthOf(one) },
      reason: one.lastFailure && reasonText(ctx, one.lastFailure.reason),
    })),
    mayWrite: ctx.state.may('webhooks:write'),
    notice: noticeOf(ctx, TEXTS),
  });
}
