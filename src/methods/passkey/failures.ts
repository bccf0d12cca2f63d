import type { RefusalReason } from '../method.ts';
import type { RegistrationRefusal } from './registration.ts';

/** The failures that pages explain, each with its own next step. Several refusals share one: the person's way on is the same. */
export type PasskeyFailure =
  'already_registered' | 'too_many_passkeys' | 'timed_out' | 'no_user_verification' | 'wrong_origin' | 'unknown';

/** What a page says of a passkey that was refused, at sign-in or at registration. */
export function passkeyFailure(reason: RefusalReason | RegistrationRefusal): PasskeyFailure {
  switch (reason) {
    case 'already_registered':
    case 'too_many_passkeys':
    case 'wrong_origin':
      return reason;
    case 'challenge_expired':
    case 'already_used':
      return 'timed_out';
    case 'user_not_verified':
      return 'no_user_verification';
    default:
      return 'unknown';
  }
}

/** The credential id of an answer that was refused as unknown, so that the browser may be told to forget it. */
export function refusedCredentialId(response: string): string | undefined {
  return /"id"\s*:\s*"(?<id>[\w-]{1,1366})"/.exec(response)?.groups?.['id'];
}
