// Throttle slows down whoever tries too much from one place, before any account is looked at.
import { isIPv6 } from 'node:net';
import type { Clock } from '#src/clock.ts';

/** What is counted: tries of a secret, and codes sent by mail. */
export type Limited = 'attempts' | 'codes';

export type Admission =
  | {
      readonly admitted: true;
      /** For a try that was none, or that succeeded: as if it had not been counted. */
      readonly giveBack: () => void;
    }
  | {
      readonly admitted: false;
      /** Seconds. */
      readonly retryAfter: number;
      /** Whether this is the first to be turned away since one was let in: the one to write down. */
      readonly isFirst: boolean;
    };

export interface AddressLimits {
  /** Counts one from this network address. Of this process alone: behind a balancer each node has its own count. */
  admit(what: Limited, address: string): Admission;
}

interface AddressLimitsDeps {
  readonly clock: Clock;
  /** How many a minute (attempts) and an hour (codes) may come from one address; 0 counts nothing. */
  readonly limits: Readonly<Record<Limited, number>>;
  /** Addresses remembered; the one that was heard of first makes room. */
  readonly most?: number;
}

const PERIOD: Readonly<Record<Limited, number>> = { attempts: 60, codes: 3600 };
const MOST = 10_000;
const ALWAYS: Admission = { admitted: true, giveBack: () => undefined };

interface Count {
  /** Epoch seconds up to which what was counted is paid for: the generic cell rate algorithm, one number an address. */
  paidUntil: number;
  turnedAway: boolean;
}

export function addressLimits({ clock, limits, most = MOST }: AddressLimitsDeps): AddressLimits {
  const counts = new Map<string, Count>();

  return {
    admit(what, address) {
      const [limit, period] = [limits[what], PERIOD[what]];
      if (limit === 0) return ALWAYS;
      const cost = period / limit;
      const now = clock.now();
      const count = countOf(`${what} ${networkOf(address)}`, { counts, now, most });
      const paidUntil = Math.max(now, count.paidUntil) + cost;
      if (paidUntil - now > period) {
        const isFirst = !count.turnedAway;
        count.turnedAway = true;
        return { admitted: false, retryAfter: Math.max(1, Math.ceil(paidUntil - now - period)), isFirst };
      }
      Object.assign(count, { paidUntil, turnedAway: false });
      return { admitted: true, giveBack: () => void (count.paidUntil -= cost) };
    },
  };
}

interface Memory {
  readonly counts: Map<string, Count>;
  readonly now: number;
  readonly most: number;
}

function countOf(key: string, { counts, now, most }: Memory): Count {
  const known = counts.get(key);
  if (known) return known;
  if (counts.size >= most) counts.delete(counts.keys().next().value ?? '');
  const count = { paidUntil: now, turnedAway: false };
  counts.set(key, count);
  return count;
}

/** An IPv4 address, or the /64 that an IPv6 subscriber has to themselves (RFC 6177 §2). */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const groups = head === '' ? [] : head.split(':');
  // What `::` leaves out are zeros; of an address without it all eight groups are there.
  const left = tail === undefined || tail === '' ? 0 : tail.split(':').length;
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - left);
  const all = [...groups, ...Array<string>(zeros).fill('0'), ...(tail ? tail.split(':') : [])];
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
