import type { MethodKind } from '#src/policy/types.ts';

/** Groups that one user may be in. */
export const MOST_GROUPS = 100;

/** A person of one tenant. */
export interface User {
  /** 16 random bytes, base64url: `sub`, and the WebAuthn user handle (§5.4.3: no personal information). */
  readonly id: string;
  readonly tenantId: string;
  /** Normalised by users/identifier.ts; unique in the tenant. */
  readonly username: string;
  /** Normalised likewise, unique in the tenant; null when there is none. */
  readonly email: string | null;
  /** Whether a mail to the address was answered. */
  readonly emailVerified: boolean;
  readonly displayName: string;
  readonly status: 'active' | 'disabled';
  /** What an administrator of the tenant may do (users/roles.ts). */
  readonly role: 'user' | 'auditor' | 'helpdesk' | 'admin';
  /** The further factor to be offered first; null leaves it to the policy. */
  readonly preferredMethod: MethodKind | null;
  /** What another system that manages the tenant's people calls this one (RFC 7643 §3.1), unique in the tenant; null for none. */
  readonly externalId: string | null;
  /** Ids of groups of the tenant, in ascending order; at most MOST_GROUPS. */
  readonly groups: readonly string[];
  /** Epoch seconds. */
  readonly createdAt: number;
  /** 1 at first; rises with each change of anything above. */
  readonly version: number;
}

export interface UserStore {
  /**
   * False when the id, the user name, the address or the external id is taken in the tenant (a name may not be another's
   * address).
   */
  add(user: User): Promise<boolean>;
  find(tenantId: string, userId: string): Promise<User | undefined>;
  /** By user name or address, already normalised. */
  findByIdentifier(tenantId: string, identifier: string): Promise<User | undefined>;
  findByExternalId(tenantId: string, externalId: string): Promise<User | undefined>;
  /**
   * Replaces the user, but for groups and time of creation, if there still is the version `user.version - 1`: of N parallel
   * calls one answers `updated`. `changed` when somebody else was faster, or has removed the user; `taken` as for `add`.
   * `now` in epoch seconds: a name that a process was about to give when it died is free again a minute later.
   */
  update(user: User, now: number): Promise<'updated' | 'changed' | 'taken'>;
  /** Removes the user, with names and memberships, and nothing else that there is of them; false when there is none. */
  remove(tenantId: string, userId: string): Promise<boolean>;
  /** Has a further factor offered first; null leaves it to the policy again. False when there is no such user. */
  setPreferredMethod(tenantId: string, userId: string, method: MethodKind | null): Promise<boolean>;
  setStatus(tenantId: string, userId: string, status: User['status']): Promise<boolean>;
  /** Marks the user's address as verified; false when it is not this one (any more). */
  verifyEmail(tenantId: string, userId: string, email: string): Promise<boolean>;
  /** True for a member already; false when there is no such user or group, and for one who is in MOST_GROUPS others. */
  joinGroup(tenantId: string, userId: string, group: string): Promise<boolean>;
  /** True for whoever was no member; false when there is no such user. */
  leaveGroup(tenantId: string, userId: string, group: string): Promise<boolean>;
  /** By id, ascending: a part of all users, so that any number of them can be gone through. */
  page(tenantId: string, part: UserPage): Promise<User[]>;
  /** By user name, ascending by code point: a part of those who are looked for. */
  search(tenantId: string, part: UserSearch): Promise<User[]>;
  count(tenantId: string, filter: UserFilter): Promise<number>;
}

export interface UserPage {
  /** Only ids beyond this one: that of the last user of the page before. */
  readonly after?: string;
  readonly limit: number;
  /** Only members of this group. */
  readonly group?: string;
}

/** Users who are all that is given. */
export interface UserFilter {
  /** What a user name, an address or a display name contains, however it is spelt; '' is in all of them. */
  readonly text?: string | undefined;
  readonly status?: User['status'] | undefined;
  readonly role?: User['role'] | undefined;
  /** Only members of this group. */
  readonly group?: string | undefined;
}

export interface UserSearch extends UserFilter {
  /** Only user names beyond this one: that of the last user of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}
