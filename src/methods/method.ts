// Methods prove: each folder knows one way of proving who somebody is, and nothing about when that is asked for.
import type { Evidence, MethodKind, RegisteredCredential } from '#src/policy/types.ts';
import type { User } from '#src/storage/ports/user-store.ts';

/** Why a proof was not accepted. Stable words: audit and pages key on them. */
export type RefusalReason =
  | 'wrong_secret'
  | 'unknown_user'
  | 'user_disabled'
  | 'not_registered'
  | 'already_used'
  | 'expired'
  | 'locked'
  | 'challenge_expired'
  | 'challenge_foreign'
  | 'malformed'
  | 'unknown_credential'
  | 'removed_credential'
  | 'other_tenant'
  | 'wrong_user'
  | 'other_user'
  | 'wrong_origin'
  | 'user_not_verified'
  | 'invalid_signature'
  | 'counter_not_advanced'
  | 'backup_state_changed'
  | Objection;

/** Why policy does not take what was proven: a passkey that is not (any longer) of a kind it allows, or a method. */
export type Objection = 'passkey_not_allowed' | 'method_not_allowed';

/** A wrong answer is an answer, not an exception. */
export type Proof =
  | {
      readonly proven: true;
      readonly user: User;
      readonly evidence: Evidence;
      /** With a passkey: the credential as far as policy cares. */
      readonly registered?: RegisteredCredential;
    }
  | {
      readonly proven: false;
      readonly reason: RefusalReason;
      /** Epoch seconds, with a `locked` that may be told. */
      readonly until?: number;
      /** Whom it was about, where known: for the audit log, never for a page. */
      readonly userId?: string;
      /** Likewise: the passkey that was presented. */
      readonly credentialId?: string;
      /** With a passkey: it answered as it should, so whoever holds it may be told why that is not enough. */
      readonly isHeld?: boolean;
    };

/** What every proof is checked against. */
export interface Attempt {
  readonly tenantId: string;
  /** The user so far: found by identifier or signed in by a first factor. Undefined when unknown. */
  readonly user: User | undefined;
  /** What was asked for, as it was typed or the user's id: counted and locked whether anybody goes by it or not. */
  readonly subject: string;
  readonly clientId?: string;
  /** The client's network address. */
  readonly address?: string;
  /** The sign-in it is part of, for the audit log. */
  readonly signIn?: string;
  /** The language of the page, for what is mailed about it. */
  readonly locale?: string | undefined;
  /** What policy has against a proof that is right: then it is refused, and nothing comes of it. */
  readonly objection?: (proof: Extract<Proof, { proven: true }>) => Objection | undefined;
}

export interface AuthenticationMethod<Input> {
  readonly kind: MethodKind;
  /** Checks one proof. Takes the same time for an unknown or disabled user as for a wrong secret. */
  verify(attempt: Attempt, input: Input): Promise<Proof>;
}
