import type { MethodKind } from '#src/policy/types.ts';

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
}
