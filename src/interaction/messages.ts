import type { Clock } from '#src/clock.ts';
import type { Translate } from '#src/i18n/translator.ts';
import type { Proof } from '#src/methods/method.ts';

type Refused = Extract<Proof, { proven: false }>;

/** A problem as pages show it: what is wrong and what to do, and a stable code. */
export interface PageError {
  readonly code: string;
  readonly text: string;
}

type SecretMethod = 'password' | 'totp' | 'recovery_code';

interface SecretErrorDeps {
  readonly t: Translate;
  readonly clock: Clock;
}

/**
 * What a page says of a refused secret. One text for whoever is unknown, disabled or has none of the kind, so that
 * nobody learns who exists (OWASP ASVS 5.0 V6.3.8).
 */
export function secretError(method: SecretMethod, refused: Refused, { t, clock }: SecretErrorDeps): PageError {
  if (refused.until !== undefined) return lockedError(refused.until, { t, clock });
  if (method === 'totp' && refused.reason === 'already_used') {
    return { code: 'already_used', text: t('interaction.errors.totp-used') };
  }
  return { code: 'wrong_secret', text: t(`interaction.errors.${method}`) };
}

interface LockedErrorDeps extends SecretErrorDeps {
  /** A text with `minutes`. */
  readonly key?: string;
}

/** What a page says until `until`, epoch seconds. */
export function lockedError(
  until: number,
  { t, clock, key = 'interaction.errors.locked' }: LockedErrorDeps,
): PageError {
  const minutes = Math.max(1, Math.ceil((until - clock.now()) / 60));
  return { code: 'too_many_attempts', text: t(key, { minutes }) };
}
