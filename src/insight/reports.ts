import { SIGN_IN_SECONDS, type DailySummary } from '#src/storage/ports/summary-store.ts';

/** Of one day: how far people are with passkeys. A day nobody looked is left out. */
export interface AdoptionRow {
  readonly day: string;
  readonly users: number;
  readonly withPasskey: number;
  readonly withOtherFactor: number;
  readonly withAnyFactor: number;
}

/** How many active people have what, day by day. */
export function adoption(days: readonly DailySummary[]): AdoptionRow[] {
  return days.flatMap(({ day, snapshot }) => {
    if (snapshot === null) return [];
    const { users, withPasskey, withOtherFactor, withAnyFactor } = snapshot;
    return [{ day, users, withPasskey, withOtherFactor, withAnyFactor }];
  });
}

/** Proofs of one method on one day. */
export interface SignInRow {
  readonly day: string;
  /** A method, or `completed` for whole sign-ins. */
  readonly method: string;
  readonly succeeded: number;
  readonly refused: number;
}

const SIGN_IN = 'sign_in.';
/** What is no method, and no whole sign-in either. */
const NOT_COUNTED: readonly string[] = ['sign_in.cancelled', 'sign_in.not_possible'];

/** How often each method was tried, and how it ended, day by day. */
export function signIns(days: readonly DailySummary[]): SignInRow[] {
  return days.flatMap(({ day, events }) => {
    const own = events.filter(({ type }) => type.startsWith(SIGN_IN) && !NOT_COUNTED.includes(type));
    const byType = Map.groupBy(own, ({ type }) => type.slice(SIGN_IN.length));
    return [...byType].toSorted(byKey).map(([method, counts]) => ({
      day,
      method,
      succeeded: sum(counts.filter(({ outcome }) => outcome === 'success')),
      refused: sum(counts.filter(({ outcome }) => outcome === 'refused')),
    }));
  });
}

/** How long whole sign-ins by the same methods took. */
export interface TimeRow {
  /** In the order in which they were proven. */
  readonly methods: string;
  readonly count: number;
  /** Seconds that half of them, and nine of ten, needed at most; null where it is not known of any. */
  readonly median: number | null;
  readonly p90: number | null;
  /** How many needed up to so many seconds, one for each of SIGN_IN_SECONDS. */
  readonly seconds: readonly number[];
}

/** The time from opening the sign-in page to its end, over all days together, the most frequent methods first. */
export function signInTimes(days: readonly DailySummary[]): TimeRow[] {
  const byMethods = Map.groupBy(
    days.flatMap((day) => day.signIns),
    ({ methods }) => methods,
  );
  const rows = [...byMethods].map(([methods, parts]) => {
    const seconds = SIGN_IN_SECONDS.map((_, index) => parts.reduce((all, part) => all + (part.seconds[index] ?? 0), 0));
    return { methods, count: sum(parts), median: within(seconds, 0.5), p90: within(seconds, 0.9), seconds };
  });
  return rows.toSorted((one, other) => other.count - one.count || (one.methods < other.methods ? -1 : 1));
}

/** The least bound in seconds that so large a share stays within; of the last, open one, the bound before it. */
function within(seconds: readonly number[], share: number): number | null {
  const all = seconds.reduce((total, count) => total + count, 0);
  if (all === 0) return null;
  let reached = 0;
  const index = seconds.findIndex((count) => (reached += count) >= all * share);
  const bound = SIGN_IN_SECONDS[index] ?? Infinity;
  return Number.isFinite(bound) ? bound : (SIGN_IN_SECONDS.findLast((one) => Number.isFinite(one)) ?? null);
}

export interface FailureRow {
  /** The event that was refused. */
  readonly type: string;
  readonly reason: string;
  readonly count: number;
}

/** What was refused and why, over all days together, the most frequent first. */
export function failures(days: readonly DailySummary[]): FailureRow[] {
  const refused = days.flatMap(({ events }) => events.filter(({ outcome }) => outcome === 'refused'));
  const byReason = Map.groupBy(refused, ({ type, reason }) => JSON.stringify([type, reason ?? '']));
  const rows = [...byReason].map(([key, counts]) => {
    const [type, reason] = JSON.parse(key) as [string, string];
    return { type, reason, count: sum(counts) };
  });
  return rows.toSorted((one, other) => other.count - one.count || (one.type < other.type ? -1 : 1));
}

export interface AuthenticatorRow {
  readonly aaguid: string;
  readonly count: number;
}

/** Where people's passkeys are kept, as of the last day that was looked at, the most frequent first. */
export function authenticators(days: readonly DailySummary[]): AuthenticatorRow[] {
  const last = days.findLast(({ snapshot }) => snapshot !== null)?.snapshot;
  const rows = Object.entries(last?.passkeys ?? {}).map(([aaguid, count]) => ({ aaguid, count }));
  return rows.toSorted((one, other) => other.count - one.count || (one.aaguid < other.aaguid ? -1 : 1));
}

function sum(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((total, { count }) => total + count, 0);
}

function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
