import type { NotificationKind } from '#src/mail/notifications.ts';
import type { InteractionContext, InteractionDeps } from './context.ts';
import { identified } from './load-interaction.ts';

/** Tells the person of this sign-in by mail what has just been done. */
export async function tell(
  ctx: InteractionContext,
  { notifications }: Pick<InteractionDeps, 'notifications'>,
  kind: NotificationKind,
  name?: string,
): Promise<void> {
  const details = { address: ctx.state.address, locale: localeOf(ctx), userAgent: ctx.get('User-Agent') };
  await notifications.send(identified(ctx), kind, { ...details, ...(name === undefined ? {} : { name }) });
}

/** The language of the page. */
export function localeOf({ state }: InteractionContext): string | undefined {
  return typeof state.view['lang'] === 'string' ? state.view['lang'] : undefined;
}
