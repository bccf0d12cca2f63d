import type { Clock } from '#src/clock.ts';
import type { Proof } from '#src/methods/method.ts';

type Refused = Extract<Proof, { proven: false }>;

/** A problem as pages show it: what is wrong and what to do, and a stable code. */
export interface PageError {
  readonly code: string;
  readonly text: string;
}

const MISTYPED = {
  password: 'That user name and password do not match. Check both and try again.',
  totp: 'That code is not right. Enter the six digits your authenticator app shows now.',
  recovery_code: 'That recovery code is not right, or it was used before. Each code works once.',
} as const;

/**
 * What a page says of a refused secret. One text for whoever is unknown, disabled or has none of the kind, so that
 * nobody learns who exists (OWASP ASVS 5.0 V6.3.8).
 */
export function secretError(method: keyof typeof MISTYPED, refused: Refused, clock: Clock): PageError {
  if (refused.until !== undefined) {
    const minutes = Math.max(1, Math.ceil((refused.until - clock.now()) / 60));
    const wait = minutes === 1 ? 'a minute' : `${minutes} minutes`;
    return { code: 'too_many_attempts', text: `Too many tries. Wait ${wait}, or use another way to sign in.` };
  }
  if (method === 'totp' && refused.reason === 'already_used') {
    return { code: 'already_used', text: 'That code was used before. Wait for the next one.' };
  }
  return { code: 'wrong_secret', text: MISTYPED[method] };
}
