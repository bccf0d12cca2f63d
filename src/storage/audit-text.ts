// What both backends write and read alike of the audit log.
import { ProblemError } from '#src/errors.ts';
import type { AuditEvent, AuditPage } from './ports/audit-store.ts';
import type { DailySummary } from './ports/summary-store.ts';

/** The last event of a part: what is older comes next. */
interface AuditCursor {
  readonly at: number;
  readonly id: string;
}

/** Throws a ProblemError `validation_failed` for what no part has ended with. */
export function readCursor(text: string): AuditCursor {
  const [, at, id] = /^(\d{1,12})\.([\w-]{1,64})$/.exec(text) ?? [];
  if (at === undefined || id === undefined) {
    throw new ProblemError('validation_failed', 'No page of events has ended there');
  }
  return { at: Number(at), id };
}

/** Of one event more than was asked for, where there are so many. */
export function pageOf(found: readonly AuditEvent[], limit: number): AuditPage {
  const events = found.slice(0, limit);
  const last = events.at(-1);
  return { events, next: last && found.length > limit ? `${last.at}.${last.id}` : null };
}

type Counts = Pick<DailySummary, 'events' | 'signIns'>;

/** The counts of a day. */
export function fromCounts({ events, signIns }: Counts): string {
  return JSON.stringify({ events, signIns });
}

export function toCounts(text: string): Counts {
  return JSON.parse(text) as Counts;
}
