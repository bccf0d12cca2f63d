import { SealError, type Sealer } from '#src/keys/seal.ts';

/** What one browser has done so far to reset a password: held by that browser, sealed. */
export interface ResetState {
  /** Stays the same while the browser does: forms are bound to it. */
  readonly browser: string;
  /** The sign-in it was begun from, to go back to. */
  readonly interaction: string | null;
  readonly step: ResetStep;
}

export type ResetStep =
  | { readonly kind: 'name' }
  /** Of nobody's, `userId` is made up: the state is as long for everybody. */
  | { readonly kind: 'code'; readonly userId: string; readonly subject: string; readonly token: string }
  /** A further factor. */
  | ({ readonly kind: 'factor' } & Proven)
  /** The new password; `byFactor` once a further factor was proven. */
  | ({ readonly kind: 'password'; readonly byFactor: boolean } & Proven)
  | { readonly kind: 'done' };

/** Whose address this browser has proven. */
interface Proven {
  /** A UUID: one reset sets one password. */
  readonly id: string;
  readonly userId: string;
  /** Epoch seconds. */
  readonly until: number;
}

export type StepKind = ResetStep['kind'];

const contextOf = (tenantId: string) => `password-reset|${tenantId}`;

export function sealReset(sealer: Pick<Sealer, 'seal'>, tenantId: string, state: ResetState): string {
  return sealer.seal(JSON.stringify(state), contextOf(tenantId));
}

/** Undefined for what this tenant has not sealed. */
export function openReset(sealer: Pick<Sealer, 'open'>, tenantId: string, sealed: string): ResetState | undefined {
  try {
    return JSON.parse(sealer.open(sealed, contextOf(tenantId))) as ResetState;
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}
