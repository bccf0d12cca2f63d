/** What oidc-provider stores: sessions, interactions, grants, codes, tokens. The payload is its own business. */
export interface ArtifactStore {
  /** Adds or overwrites. `expiresAt` in epoch seconds; null never expires. An existing `consumed` mark is kept. */
  save(key: ArtifactKey, payload: ArtifactPayload, expiresAt: number | null): Promise<void>;
  /** The payload, with `consumed` (epoch seconds) set once spent. Undefined when absent or expired at `now`. */
  find(key: ArtifactKey, now: number): Promise<ArtifactPayload | undefined>;
  findByUid(tenantId: string, model: string, uid: string, now: number): Promise<ArtifactPayload | undefined>;
  findByUserCode(tenantId: string, model: string, userCode: string, now: number): Promise<ArtifactPayload | undefined>;
  /**
   * Spends a one-time artifact. Of N parallel calls exactly one answers `spent`; the others `already_spent`,
   * or `gone` when the row no longer exists or has expired at `now`.
   */
  consume(key: ArtifactKey, now: number): Promise<'spent' | 'already_spent' | 'gone'>;
  remove(key: ArtifactKey): Promise<void>;
  /** Removes everything that was issued under a grant, except interactions (a sign-in in progress survives). */
  removeByGrant(tenantId: string, grantId: string): Promise<void>;
  /** A user's artifacts of these models that have not expired at `now`, oldest first. */
  listByUser(tenantId: string, userId: string, models: readonly string[], now: number): Promise<StoredArtifact[]>;
  /**
   * Ids of users who have artifacts, expired or not, in ascending order and beyond `after`: some of them, each once and at
   * most `limit`, so that any number can be gone through. None when there are no more.
   */
  listUsers(tenantId: string, part: UsersPart): Promise<string[]>;
  /** Removes sessions, grants, codes and tokens of one user. */
  removeByUser(tenantId: string, userId: string): Promise<void>;
}

export interface UsersPart {
  /** The last id of the part before; '' for the first part. */
  readonly after: string;
  readonly limit: number;
}

export interface ArtifactKey {
  readonly tenantId: string;
  /** oidc-provider's model name: Session, Interaction, AuthorizationCode … */
  readonly model: string;
  readonly id: string;
}

export interface StoredArtifact {
  readonly key: ArtifactKey;
  readonly payload: ArtifactPayload;
  /** Epoch seconds; null never. */
  readonly expiresAt: number | null;
}

/** The members that are looked up; everything else is carried as it is. */
export interface ArtifactPayload {
  readonly uid?: string | undefined;
  readonly userCode?: string | undefined;
  readonly grantId?: string | undefined;
  readonly accountId?: string | undefined;
  readonly consumed?: number | undefined;
  readonly [member: string]: unknown;
}
