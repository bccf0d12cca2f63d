import type { Clock } from '#src/clock.ts';
import type { Translate } from '#src/i18n/translator.ts';
import type { Policy } from '#src/policy/types.ts';
import type { InteractionContext } from './context.ts';
import type { Refused } from './prove.ts';

/** A problem as pages show it: what is wrong and what to do, and a stable code. */
export interface PageError {
  readonly code: string;
  readonly text: string;
  /** Names of methods to use instead. */
  readonly instead?: readonly string[];
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
  if (refused.notTaken) return refused.notTaken;
  if (method === 'totp' && refused.reason === 'already_used') {
    return { code: 'already_used', text: t('interaction.errors.totp-used') };
  }
  return { code: 'wrong_secret', text: t(`interaction.errors.${method}`) };
}

/**
 * What a page says of a right secret of somebody who has to sign in another way. Only who has the secret gets to know, and
 * nothing but what policy takes from them: never what they have.
 */
export function notTakenError({ state: { t, site } }: InteractionContext, { signIn }: Policy): PageError {
  const tenant = site.tenant.name;
  const instead = signIn.methods.map((method) => t(`common.methods.${method}`));
  const key = instead.length === 0 ? 'nothing' : 'text';
  return { code: 'method_not_allowed', text: t(`interaction.not-taken.${key}`, { tenant }), instead };
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
