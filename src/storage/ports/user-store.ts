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
  readonly role: 'user' | 'admin';
  /** The further factor to be offered first; null leaves it to the policy. */
  readonly preferredMethod: MethodKind | null;
  /** Ids of groups of the tenant, in ascending order; at most MOST_GROUPS. */
  readonly groups: readonly string[];
  /** Epoch seconds. */
  readonly createdAt: number;
}

export interface UserStore {
  /** False when the id, the user name or the address is taken in the tenant (a name may not be another's address). */
  add(user: User): Promise<boolean>;
  find(tenantId: string, userId: string): Promise<User | undefined>;
  /** By user name or address, already normalised. */
  findByIdentifier(tenantId: string, identifier: string): Promise<User | undefined>;
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
}

export interface UserPage {
  /** Only ids beyond this one: that of the last user of the page before. */
  readonly after?: string;
  readonly limit: number;
  /** Only members of this group. */
  readonly group?: string;
}
