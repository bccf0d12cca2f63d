/** Why a ceremony ended in the browser. Each has its text and next step on the page. */
export type FailureCode =
  | 'cancelled'
  | 'timed_out'
  | 'already_registered'
  | 'not_supported'
  | 'no_user_verification'
  | 'wrong_origin'
  | 'unknown';

interface Ceremony {
  /** Milliseconds from the call to the error. */
  readonly elapsed: number;
  /** The `timeout` of the options, in milliseconds. */
  readonly timeout?: number | undefined;
}

/**
 * Names a failed ceremony, or answers `aborted` for one that we ended ourselves. The names are those of WebAuthn
 * Level 3 §5.1.3 and §5.1.4 (create and get); @simplewebauthn/browser keeps the name of the error it explains.
 */
export function failureCode(error: unknown, ceremony: Ceremony): FailureCode | 'aborted' {
  const { name, message } = described(error);
  switch (name) {
    case 'AbortError':
      return 'aborted';
    // One error for "closed the dialog", "has none" and "took too long", so that a site cannot tell them apart (§14.5).
    // Only the clock can.
    case 'NotAllowedError':
      return ceremony.elapsed >= (ceremony.timeout ?? Number.POSITIVE_INFINITY) ? 'timed_out' : 'cancelled';
    case 'TimeoutError':
      return 'timed_out';
    case 'InvalidStateError':
      return 'already_registered';
    // A requirement that no authenticator here meets: to be discoverable, or to verify the user.
    case 'ConstraintError':
      return /resident|discoverable/i.test(message) ? 'not_supported' : 'no_user_verification';
    case 'NotSupportedError':
      return 'not_supported';
    case 'SecurityError':
      return 'wrong_origin';
    default:
      return 'unknown';
  }
}

function described(error: unknown): { readonly name: string; readonly message: string } {
  if (!(error instanceof Error)) return { name: '', message: '' };
  const { name, message } = error.cause instanceof Error ? error.cause : error;
  return { name, message };
}
