import type { RefusalReason } from '../method.ts';
import type { RegistrationRefusal } from './registration.ts';

/** The failures that pages explain, each with its own next step. Several refusals share one: the person's way on is the same. */
export type PasskeyFailure =
  | 'already_registered'
  | 'too_many_passkeys'
  | 'timed_out'
  | 'no_user_verification'
  | 'wrong_origin'
  | 'unknown_credential'
  | 'unknown';

const FAILURES: ReadonlyMap<RefusalReason | RegistrationRefusal, PasskeyFailure> = new Map([
  ['already_registered', 'already_registered'],
  ['too_many_passkeys', 'too_many_passkeys'],
  ['wrong_origin', 'wrong_origin'],
  ['challenge_expired', 'timed_out'],
  ['already_used', 'timed_out'],
  ['user_not_verified', 'no_user_verification'],
  // One text for all of these: the page does not tell a stranger's passkey from a disabled user's.
  ['unknown_credential', 'unknown_credential'],
  ['other_tenant', 'unknown_credential'],
  ['wrong_user', 'unknown_credential'],
  ['unknown_user', 'unknown_credential'],
  ['user_disabled', 'unknown_credential'],
]);

/** What a page says of a passkey that was refused, at sign-in or at registration. */
export function passkeyFailure(reason: RefusalReason | RegistrationRefusal): PasskeyFailure {
  return FAILURES.get(reason) ?? 'unknown';
}

/** The credential id of an answer that was refused as unknown, so that the browser may be told to forget it. */
export function refusedCredentialId(response: string): string | undefined {
  return /"id"\s*:\s*"(?<id>[\w-]{1,1366})"/.exec(response)?.groups?.['id'];
}
