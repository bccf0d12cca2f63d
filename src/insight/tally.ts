import type { Change } from './change.ts';
import { OUTLOOKS, type NoWayReason, type Outlook } from './outlook.ts';

/** What a dry run has counted. */
export interface Tally {
  /** Active users. */
  readonly people: number;
  /** How many go from which outlook to which, those who stay where they are included; none is zero. */
  readonly moves: readonly { readonly before: Outlook; readonly after: Outlook; readonly people: number }[];
  readonly passkeys: {
    /** Of use under the policy there is. */
    readonly usable: number;
    /** Of no use any more. */
    readonly stop: number;
    /** Whose they are. */
    readonly people: number;
  };
  readonly noWayIn: {
    /** Under the proposed policy. */
    readonly people: number;
    /** Of them those who have a way in today. */
    readonly newly: number;
    /** The first fifty of these by name. */
    readonly first: readonly LockedOut[];
  };
}

export interface LockedOut {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly reason: NoWayReason;
}

const MOST_NAMES = 50;

/** Counts changes without keeping them: whatever their number, it holds fifty names. */
export function tally() {
  const moves = new Map<string, number>();
  const passkeys = { usable: 0, stop: 0, people: 0 };
  let [people, locked, newly] = [0, 0, 0];
  let first: LockedOut[] = [];

  const name = ({ user, after }: Change) => {
    newly += 1;
    const { id, username, displayName } = user;
    const last = first.at(-1);
    if (first.length === MOST_NAMES && last && byName(last, user) < 0) return;
    const entry = { id, username, displayName, reason: after.reason ?? 'no_first_factor' };
    first = [...first, entry].toSorted(byName).slice(0, MOST_NAMES);
  };

  return {
    add(change: Change): void {
      const { before, after } = change;
      const move = `${before.outlook} ${after.outlook}`;
      people += 1;
      moves.set(move, (moves.get(move) ?? 0) + 1);
      passkeys.usable += change.passkeys.usable;
      passkeys.stop += change.passkeys.stop;
      passkeys.people += change.passkeys.stop > 0 ? 1 : 0;
      if (after.outlook !== 'no_way_in') return;
      locked += 1;
      if (before.outlook !== 'no_way_in') name(change);
    },
    soFar: (): Tally => ({
      people,
      moves: OUTLOOKS.flatMap((before) =>
        OUTLOOKS.flatMap((after) => {
          const count = moves.get(`${before} ${after}`);
          return count === undefined ? [] : [{ before, after, people: count }];
        }),
      ),
      passkeys: { ...passkeys },
      noWayIn: { people: locked, newly, first },
    }),
  };
}

function byName(one: Pick<LockedOut, 'username'>, other: Pick<LockedOut, 'username'>): number {
  if (one.username === other.username) return 0;
  return one.username < other.username ? -1 : 1;
}
