import { ProblemError } from '#src/errors.ts';
import { passwordRefusal, type PasswordContext, type PasswordRefusal } from '#src/policy/password-rules.ts';
import type { Random } from '#src/random.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';

// Nothing that is mistaken for something else when it is copied by hand.
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const GROUP_SIZE = 5;

/** A password of 99 random bits that can be read out over a telephone. */
export function randomPassword(random: Pick<Random, 'below'>): string {
  const group = () => Array.from({ length: GROUP_SIZE }, () => ALPHABET[random.below(ALPHABET.length)]).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}

/** Throws `validation_failed` for a password that the tenant's rules do not take. */
export function requireGoodPassword(password: string, { name, id, policy }: Tenant, words: readonly string[]): void {
  const use: PasswordContext['use'] = policy.assurance.required === 'single_factor' ? 'only_factor' : 'one_of_two';
  const refusal = passwordRefusal(password, { use, words: [name, id, ...words] });
  if (refusal === undefined) return;
  const errors = [{ path: 'password', message: REFUSALS[refusal](use) }];
  throw new ProblemError('validation_failed', 'This password is not accepted', { details: { errors } });
}

const REFUSALS: Readonly<Record<PasswordRefusal, (use: PasswordContext['use']) => string>> = {
  too_short: (use) =>
    use === 'only_factor' ? 'too short for the only factor: take a longer passphrase' : 'too short: take a passphrase',
  too_long: () => 'too long',
  too_common: () => 'one of the first that anybody would guess',
  too_personal: () => 'made of the names of the person or the organisation',
};
