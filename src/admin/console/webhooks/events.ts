import { AUDIT_EVENTS, type AuditEventType } from '#src/audit/events.ts';
import type { ConsoleContext } from '../context.ts';
import { eventName } from '../event-view.ts';
import type { Form } from '#src/http/form.ts';
import type { Webhook } from './which.ts';

/** Where types of events are shown, by what they begin with; all others are of administration. */
const PARTS: readonly (readonly [string, RegExp])[] = [
  ['sign-ins', /^(?:sign_in|sign_out|session|sessions|grant|consent|token|request|logout)\b/],
  [
    'methods',
    /^(?:passkey|totp|security_key|trusted_device|temporary_access_pass|recovery_codes|preferred_method|password|email|credential)\b/,
  ],
  ['administration', /^/],
];

const partOf = (type: string) => PARTS.find(([, begins]) => begins.test(type))?.[0];
const fieldOf = (type: string) => `event.${type}`;

/** All types of events as boxes to tick, in parts. */
export function eventChoices(ctx: ConsoleContext) {
  return PARTS.map(([part]) => ({
    name: ctx.state.t(`admin-webhooks.parts.${part}`),
    types: AUDIT_EVENTS.filter((type) => partOf(type) === part).map((type) => ({
      ...{ type, field: fieldOf(type), name: eventName(ctx, type) },
    })),
  }));
}

/** The values of the form's fields for a webhook. */
export function valuesOf({ url, events }: Pick<Webhook, 'url' | 'events'>): Readonly<Record<string, string>> {
  const ticked = (events ?? []).map((type) => [fieldOf(type), 'yes'] as const);
  return { url, scope: events === null ? 'all' : 'chosen', ...Object.fromEntries(ticked) };
}

/** What a submitted form says of a webhook. */
export function settingsIn(form: Form): { url: string; events: AuditEventType[] | null } {
  const ticked = AUDIT_EVENTS.filter((type) => form[fieldOf(type)] !== undefined);
  return { url: form['url']?.trim() ?? '', events: form['scope'] === 'all' ? null : ticked };
}
