/** People of one tenant whom its policy treats alike. Who is in it is kept with each user. */
export interface Group {
  readonly tenantId: string;
  /** 1 to 64 lower-case letters, digits and hyphens. */
  readonly id: string;
  readonly name: string;
  /** Epoch seconds. */
  readonly createdAt: number;
}

export interface GroupStore {
  /** False when the id is taken in the tenant. Nobody is in it for having been in an earlier one of this id. */
  add(group: Group): Promise<boolean>;
  find(tenantId: string, groupId: string): Promise<Group | undefined>;
  /** By id. */
  list(tenantId: string): Promise<Group[]>;
  /** False when there is no such group. */
  rename(tenantId: string, groupId: string, name: string): Promise<boolean>;
  /** Takes its members out of it, too. False when it was not there; of N parallel calls one answers true. */
  remove(tenantId: string, groupId: string): Promise<boolean>;
}
