import type { z } from 'zod';
import type { auditEvent } from '../operations/audit.ts';
import type { ConsoleContext } from './context.ts';

type Event = z.output<typeof auditEvent>;

/** What a type of event is called: people are shown some of them too, in the same words. */
export function eventName({ state: { t } }: ConsoleContext, type: string): string {
  const [shown, hidden] = [`sessions.events.${type}`, `admin-events.${type}`];
  if (t.has(shown)) return t(shown);
  return t.has(hidden) ? t(hidden) : type;
}

/** One event in a list. */
export function eventView(
  ctx: ConsoleContext,
  { id, at, type, outcome, reason, address, actor, userId, clientId }: Event,
) {
  return {
    ...{ id, at, address, actor, userId, clientId, type },
    name: eventName(ctx, type),
    refused: outcome === 'refused',
    // A stable word of the log, the same in every language.
    reason: reason ?? undefined,
  };
}
