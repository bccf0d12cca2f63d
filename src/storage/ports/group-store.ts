import type { Changed } from './changed.ts';

/** People of one tenant whom its policy treats alike. Who is in it is kept with each user. */
export interface Group {
  readonly tenantId: string;
  /** 1 to 64 lower-case letters, digits and hyphens. */
  readonly id: string;
  readonly name: string;
  /** Epoch seconds. */
  readonly createdAt: number;
  /** 1 at first; rises with each change of its name. */
  readonly version: number;
}

export interface GroupStore {
  /** False when the id is taken in the tenant. Nobody is in it for having been in an earlier one of this id. */
  add(group: Group): Promise<boolean>;
  find(tenantId: string, groupId: string): Promise<Group | undefined>;
  /** By id. */
  list(tenantId: string): Promise<Group[]>;
  /** Only where there still is the version `expected`, if that is given; `changed` when somebody else was faster. */
  rename(tenantId: string, groupId: string, name: string, expected?: number): Promise<Changed>;
  /** Takes its members out of it, too. False when it was not there; of N parallel calls one answers true. */
  remove(tenantId: string, groupId: string): Promise<boolean>;
  /** How many members each of up to 1,000 groups has; 0 for one that is not there. */
  countMembers(tenantId: string, groupIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
}
