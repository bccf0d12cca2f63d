/** Remembers what may be used only once and is stored nowhere else, such as a sealed WebAuthn challenge. */
export interface SpentStore {
  /** True for the first caller, false for everybody after until it expires: of N parallel calls exactly one answers true. */
  spend(tenantId: string, purpose: string, id: string, term: SpentTerm): Promise<boolean>;
  /** Whether it was spent, and is still kept. Spends nothing. */
  isSpent(tenantId: string, purpose: string, id: string, now: number): Promise<boolean>;
}

/** Epoch seconds. From `expiresAt` on, by whatever the caller has for `now`, it can be spent anew. */
export interface SpentTerm {
  readonly now: number;
  readonly expiresAt: number;
}
