import type { ConsoleContext } from '../context.ts';
import type { Webhook } from './which.ts';

const KINDS = { paused: 'off', unused: 'off', failing: 'bad', delivering: 'good' } as const;

/** How a webhook is doing: its state, and the mark beside it. */
export function healthOf({ status, lastDeliveredAt, lastFailure }: Webhook) {
  const isFailing = lastFailure !== null && lastFailure.at >= (lastDeliveredAt ?? 0);
  const working = lastDeliveredAt === null ? 'unused' : 'delivering';
  const state = status === 'paused' ? 'paused' : isFailing ? 'failing' : working;
  return { state, kind: KINDS[state] };
}

/** Why something did not arrive, in words. */
export function reasonText({ state: { t } }: ConsoleContext, code: string): string {
  const [, status] = /^status_(\d+)$/.exec(code) ?? [];
  if (status !== undefined) return t('admin-webhooks.reasons.status', { status });
  const key = `admin-webhooks.reasons.${code}`;
  return t.has(key) ? t(key) : t('admin-webhooks.reasons.other', { code });
}
