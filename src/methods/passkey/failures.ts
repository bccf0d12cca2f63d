import type { RefusalReason } from '../method.ts';
import type { RegistrationRefusal } from './registration.ts';

/** The failures of the server that pages explain, each with its own text and next step: `passkeys.failures` has them. */
export type PasskeyFailure =
  | 'already_registered'
  | 'too_many_passkeys'
  | 'timed_out'
  | 'no_user_verification'
  | 'wrong_origin'
  | 'unknown_credential'
  | 'removed_credential'
  | 'other_organisation'
  | 'account_disabled'
  | 'other_account'
  | 'not_allowed'
  | 'not_attested'
  | 'not_recognised'
  | 'not_safe'
  | 'not_checkable'
  | 'unknown';

type Reason = RefusalReason | RegistrationRefusal;

const FAILURES: ReadonlyMap<Reason, PasskeyFailure> = new Map<Reason, PasskeyFailure>([
  ['already_registered', 'already_registered'],
  ['too_many_passkeys', 'too_many_passkeys'],
  ['wrong_origin', 'wrong_origin'],
  ['challenge_expired', 'timed_out'],
  ['already_used', 'timed_out'],
  ['user_not_verified', 'no_user_verification'],
  ['unknown_credential', 'unknown_credential'],
  // Known by its id alone, which has 128 random bits at least: nobody but its holder can name it.
  ['removed_credential', 'removed_credential'],
  ['passkey_not_allowed', 'not_allowed'],
  ['key_not_allowed', 'not_allowed'],
  ['authenticator_not_allowed', 'not_allowed'],
  ['certification_not_met', 'not_allowed'],
  ['hardware_not_met', 'not_allowed'],
  // What its owner can do about it is another thing for each: agree, use another one, throw it away, tell somebody.
  ['attestation_none', 'not_attested'],
  ['attestation_self', 'not_recognised'],
  ['attestation_unsupported', 'not_recognised'],
  ['attestation_unknown_authenticator', 'not_recognised'],
  ['attestation_no_roots', 'not_recognised'],
  ['attestation_certificate', 'not_recognised'],
  ['attestation_aaguid_mismatch', 'not_recognised'],
  ['attestation_unknown_root', 'not_recognised'],
  ['attestation_expired', 'not_recognised'],
  ['attestation_compromised', 'not_safe'],
  ['attestation_metadata_missing', 'not_checkable'],
  ['attestation_metadata_stale', 'not_checkable'],
]);

// What the server knows of a passkey is for its holder: everybody else is told what they would be of one that nobody has.
const FOR_ITS_HOLDER: ReadonlyMap<Reason, PasskeyFailure> = new Map<Reason, PasskeyFailure>([
  ['other_tenant', 'other_organisation'],
  ['other_user', 'other_account'],
  ['user_disabled', 'account_disabled'],
  ['unknown_user', 'unknown_credential'],
  ['wrong_user', 'unknown_credential'],
]);

/** What a page says of a passkey that was refused, at sign-in or at registration; `isHeld` as in `Proof`. */
export function passkeyFailure(reason: Reason, isHeld = false): PasskeyFailure {
  const told = FOR_ITS_HOLDER.get(reason);
  if (told !== undefined) return isHeld ? told : 'unknown_credential';
  return FAILURES.get(reason) ?? 'unknown';
}
