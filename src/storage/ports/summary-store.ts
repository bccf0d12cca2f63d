/** How often an event of a type ended so. */
export interface EventCount {
  readonly type: string;
  readonly outcome: 'success' | 'refused';
  readonly reason: string | null;
  readonly count: number;
}

/** Sign-ins that were completed by these methods, and how long they took. */
export interface SignInTimes {
  /** In the order in which they were proven, with a space between. */
  readonly methods: string;
  readonly count: number;
  /**
   * How many took more than the bound before and up to this one, for each of SIGN_IN_SECONDS; those of which it is not known
   * are in none.
   */
  readonly seconds: readonly number[];
}

/** Upper bounds, in seconds, each included. */
export const SIGN_IN_SECONDS: readonly number[] = [5, 10, 20, 30, 60, 120, 300, 600, Infinity];

/** How a tenant's people stood at one moment. Of active users. */
export interface Snapshot {
  /** Epoch seconds. */
  readonly at: number;
  readonly users: number;
  readonly withPasskey: number;
  /** With an authenticator app or a security key. */
  readonly withOtherFactor: number;
  /** With either of them. */
  readonly withAnyFactor: number;
  /** How many passkeys there are, by AAGUID. */
  readonly passkeys: Readonly<Record<string, number>>;
}

/** One day of a tenant, for reports: it stays when the events of the day are removed. */
export interface DailySummary {
  readonly tenantId: string;
  /** `2026-11-24`, UTC. */
  readonly day: string;
  /** The last block of the audit log that is counted in it; 0 for none. */
  readonly lastBlock: number;
  readonly events: readonly EventCount[];
  readonly signIns: readonly SignInTimes[];
  /** Taken once a day; null until then. */
  readonly snapshot: Snapshot | null;
}

/** Every backend passes test/storage/contract/summary-store.ts. */
export interface SummaryStore {
  find(tenantId: string, day: string): Promise<DailySummary | undefined>;
  /** Those there are of these days, the first and the last included, in their order. */
  list(tenantId: string, fromDay: string, untilDay: string): Promise<DailySummary[]>;
  /** The last block that is counted in any day; 0 for none. */
  lastBlock(tenantId: string): Promise<number>;
  /**
   * Puts the counts of a day in the place of those whose last block is `seen`, 0 where there are none; false where somebody
   * else was faster. The snapshot stays.
   */
  fold(summary: Omit<DailySummary, 'snapshot'>, seen: number): Promise<boolean>;
  /** Keeps the snapshot of a day, whatever else there is of it. */
  setSnapshot(tenantId: string, day: string, snapshot: Snapshot): Promise<void>;
}
