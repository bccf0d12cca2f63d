import type { AuditBlock, AuditEvent } from '#src/storage/ports/audit-store.ts';
import {
  SIGN_IN_SECONDS,
  type DailySummary,
  type EventCount,
  type SignInTimes,
  type SummaryStore,
} from '#src/storage/ports/summary-store.ts';
import { dayOf } from './block.ts';

/** Different ways to end, and ways to sign in, that one day tells apart; what is more is counted as `other`. */
const MOST_KINDS = 500;
const OTHER = 'other';

type Counted = Pick<DailySummary, 'events' | 'signIns'>;

/** Counts the events of a sealed block in its day, unless somebody else does at the moment, or has. */
export async function foldBlock(
  block: AuditBlock,
  events: readonly AuditEvent[],
  summaries: SummaryStore,
): Promise<void> {
  const { tenantId, number: lastBlock } = block;
  const day = dayOf(block.firstAt);
  const before = await summaries.find(tenantId, day);
  const seen = before?.lastBlock ?? 0;
  if (seen >= lastBlock) return;
  await summaries.fold(
    { tenantId, day, lastBlock, ...withEvents(before ?? { events: [], signIns: [] }, events) },
    seen,
  );
}

function withEvents(before: Counted, events: readonly AuditEvent[]): Counted {
  const counts = new Map(before.events.map((one) => [keyOf(one), one]));
  const signIns = new Map(before.signIns.map((one) => [one.methods, one]));
  for (const event of events) {
    addEvent(counts, event);
    if (event.type === 'sign_in.completed') addSignIn(signIns, event.details ?? {});
  }
  return { events: [...counts.values()], signIns: [...signIns.values()] };
}

function addEvent(counts: Map<string, EventCount>, { type, outcome, reason }: AuditEvent): void {
  const exact = { type, outcome, reason };
  const kind = counts.has(keyOf(exact)) || counts.size < MOST_KINDS ? exact : { ...exact, reason: OTHER };
  const { count } = counts.get(keyOf(kind)) ?? { count: 0 };
  counts.set(keyOf(kind), { ...kind, count: count + 1 });
}

function addSignIn(signIns: Map<string, SignInTimes>, details: Readonly<Record<string, string>>): void {
  const named = details['methods'] ?? OTHER;
  const methods = signIns.has(named) || signIns.size < MOST_KINDS ? named : OTHER;
  const before = signIns.get(methods) ?? { methods, count: 0, seconds: SIGN_IN_SECONDS.map(() => 0) };
  const took = details['seconds'] === undefined ? Number.NaN : Number(details['seconds']);
  const bucket = SIGN_IN_SECONDS.findIndex((bound) => took <= bound);
  const seconds = before.seconds.map((count, index) => (index === bucket ? count + 1 : count));
  signIns.set(methods, { methods, count: before.count + 1, seconds });
}

function keyOf({ type, outcome, reason }: Pick<EventCount, 'type' | 'outcome' | 'reason'>): string {
  return `${type} ${outcome} ${reason ?? ''}`;
}
