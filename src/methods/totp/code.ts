// TOTP proves with the code an authenticator app shows.
import { timingSafeEqual } from 'node:crypto';
import { HOTP, Secret } from 'otpauth';

// RFC 6238 §4.1 and §1.2 with what every app supports.
export const PERIOD = 30;
export const DIGITS = 6;
export const ALGORITHM = 'SHA1';
/** Steps a clock may be off, to either side (RFC 6238 §5.2). */
const WINDOW = 1;

/** The code of a time step (RFC 4226 §5.3). */
export function codeAt(secret: string, step: number, digits: number = DIGITS): string {
  return HOTP.generate({ secret: Secret.fromBase32(secret), algorithm: ALGORITHM, digits, counter: step });
}

/** The time step whose code this is, within the window around now; the latest where codes repeat, else undefined. */
export function matchingStep(secret: string, code: string, now: number): number | undefined {
  const current = Math.floor(now / PERIOD);
  const steps = [current - WINDOW, current, current + WINDOW];
  return steps.filter((step) => timingSafeEqual(Buffer.from(codeAt(secret, step)), Buffer.from(code))).at(-1);
}

/** A code as typed, without the spaces people put in; undefined unless it is six digits. */
export function normaliseCode(typed: string): string | undefined {
  const code = typed.length > 32 ? '' : typed.replaceAll(/[\s-]/g, '');
  return /^[0-9]{6}$/.test(code) ? code : undefined;
}
