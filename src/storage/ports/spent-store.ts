/** Remembers what may be used only once and is stored nowhere else, such as a sealed WebAuthn challenge. */
export interface SpentStore {
  /** True for the first caller, false for everybody after; kept until `expiresAt` (epoch seconds). */
  spend(tenantId: string, purpose: string, id: string, expiresAt: number): Promise<boolean>;
  /** Whether it was spent, and is still kept. Spends nothing. */
  isSpent(tenantId: string, purpose: string, id: string, now: number): Promise<boolean>;
}
