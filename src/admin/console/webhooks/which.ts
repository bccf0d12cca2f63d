import type { z } from 'zod';
import { showWebhook } from '../../operations/webhooks.ts';
import type { ConsoleContext } from '../context.ts';
import type { AreaTexts } from '../form.ts';

export const TEXTS: AreaTexts = { errors: 'admin-webhooks.errors.', notices: 'admin-webhooks.notices.' };

export type Webhook = z.output<NonNullable<typeof showWebhook.answer>>;

/** The webhook that an address names, as parameters of an operation. */
export function which({ params }: ConsoleContext): { webhook: string } {
  return { webhook: String(params['webhook']) };
}

export function webhookOf(ctx: ConsoleContext): Promise<Webhook> {
  return ctx.state.ask(showWebhook, { params: which(ctx) });
}

export const pathOf = (id: string) => `/webhooks/${id}`;

/** What somebody tells one from another by: an address may hold a secret path, so that only its host heads pages. */
export const nameOf = ({ url }: Pick<Webhook, 'url'>) => URL.parse(url)?.host ?? url;

/** The pages above those that do one thing with a webhook. */
export function crumbsTo({ state: { t } }: ConsoleContext, webhook?: Webhook) {
  const all = { label: t('admin.areas.webhooks'), path: '/webhooks' };
  return webhook ? [all, { label: nameOf(webhook), path: pathOf(webhook.id) }] : [all];
}
