// Throttle slows down whoever tries too much from one place, before any account is looked at.
import { isIPv6 } from 'node:net';
import type { Clock } from '#src/clock.ts';
import { createQuota, type Quota, type Taken } from './quota.ts';

/** What is counted: tries of a secret, codes sent by mail, and tokens of the administration's API that were none. */
export type Limited = 'attempts' | 'codes' | 'tokens';

/** Of one that is turned away: seconds, and whether it is the first since one was let in, which is the one to write down. */
export type Admission =
  | {
      readonly admitted: true;
      /** For a try that was none, or that succeeded: as if it had not been counted. */
      readonly giveBack: () => void;
    }
  | ({ readonly admitted: false } & Pick<Taken, 'retryAfter' | 'isFirst'>);

export interface AddressLimits {
  /** Counts one from this network address. Of this process alone: behind a balancer each node has its own count. */
  admit(what: Limited, address: string): Admission;
}

interface AddressLimitsDeps {
  readonly clock: Clock;
  /** How many a minute (attempts, which tokens are as well) and an hour (codes) may come from one address; 0 counts nothing. */
  readonly limits: Readonly<Record<'attempts' | 'codes', number>>;
  /** Addresses remembered; the one that was heard of first makes room. */
  readonly most?: number;
}

const MINUTE = 60;
const HOUR = 3600;
const ALWAYS: Admission = { admitted: true, giveBack: () => undefined };

export function addressLimits({ clock, limits, most }: AddressLimitsDeps): AddressLimits {
  const quota = (limit: number, period: number): Quota | undefined =>
    limit === 0 ? undefined : createQuota({ clock, limit, period, ...(most === undefined ? {} : { most }) });
  const quotas: Readonly<Record<Limited, Quota | undefined>> = {
    attempts: quota(limits.attempts, MINUTE),
    tokens: quota(limits.attempts, MINUTE),
    codes: quota(limits.codes, HOUR),
  };

  return {
    admit: (what, address) => {
      const taken = quotas[what]?.take(networkOf(address));
      if (!taken) return ALWAYS;
      const { admitted, giveBack, retryAfter, isFirst } = taken;
      return admitted ? { admitted, giveBack } : { admitted, retryAfter, isFirst };
    },
  };
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
