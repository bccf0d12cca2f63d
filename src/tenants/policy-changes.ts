import type { Clock } from '#src/clock.ts';
import type { Outbox } from '#src/outbox/outbox.ts';

/** The family of the outbox that such changes are. */
export const ENFORCEMENT = 'policy_enforcement';

/** Seconds for which a change that nobody could look after is worth it: what is below the bar is refused anyway. */
const LIFETIME = 86_400;

export type ChangeCause =
  'policy' | 'tenant_resumed' | 'client_rules' | 'client_removed' | 'groups' | 'credential_removed';

/** Something after which sign-ins may be below what is required of them. */
export interface PolicyChange {
  readonly tenantId: string;
  readonly cause: ChangeCause;
  /** Where only one person's sign-ins are concerned. */
  readonly userId?: string;
  /** Where only what one application holds is concerned. */
  readonly clientId?: string;
  /** The session of whoever makes the change: they are at it, and are asked for what is missing there. */
  readonly exceptSession?: string;
}

/** How far a change has been looked after. */
export interface ChangeContents {
  readonly cause: ChangeCause;
  readonly clientId?: string;
  readonly exceptSession?: string;
  /** Epoch seconds. */
  readonly changedAt: number;
  /** The last user who has been looked at. */
  readonly after?: string;
  /** The last of those who were looked at while others could still come in by what held before. */
  readonly early?: string;
  /** The last user to be looked at; all there are, unless given. */
  readonly until?: string;
}

/**
 * Has what is below the bar ended after a change: puts down one message, as part of the request's unit of work. To be called
 * before the change is written: looking for nothing is cheap, and a change that nobody looks after is not.
 */
export type AnnounceChange = (change: PolicyChange) => Promise<void>;

export function announceByOutbox({ outbox, clock }: { outbox: Outbox; clock: Clock }): AnnounceChange {
  return ({ tenantId, userId = null, ...change }) =>
    postChange(outbox, { tenantId, userId }, { ...change, changedAt: clock.now() });
}

/** Puts down what is left to look after, from now or so many seconds later. */
export function postChange(
  outbox: Outbox,
  whom: { readonly tenantId: string; readonly userId: string | null },
  contents: ChangeContents,
  delay = 0,
): Promise<void> {
  return outbox.post({ ...whom, family: ENFORCEMENT, kind: contents.cause, contents, lifetime: LIFETIME, delay });
}
