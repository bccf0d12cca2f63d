import type { Clock } from '#src/clock.ts';
import { passwordRefusal, type PasswordContext, type PasswordRefusal } from '#src/policy/password-rules.ts';
import { resolvePolicy } from '#src/policy/resolve-policy.ts';
import type { Policy } from '#src/policy/types.ts';
import type { Random } from '#src/random.ts';
import type { AttemptStore } from '#src/storage/ports/attempt-store.ts';
import type { CredentialStore } from '#src/storage/ports/credential-store.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { locksOf } from '../with-lockout.ts';
import type { Hasher } from './hash.ts';
import { createPassword } from './password.ts';

/** Passwords that people choose themselves. */
export interface NewPasswords {
  /** Why this may not become the user's password; undefined when it may. */
  refusal(tenant: Tenant, user: User, typed: string): PasswordRefusal | undefined;
  /**
   * Puts it in the place of the one there was. `continues` keeps what the old one has proven in sessions that stay; else
   * that ends with it. Wrong tries at the old one are forgotten, and what was trusted because of the old one is trusted no more. Answers the credential's id.
   */
  replace(user: User, typed: string, how: 'continues' | 'starts_over'): Promise<string>;
}

interface NewPasswordsDeps {
  readonly credentials: Pick<CredentialStore, 'listByUser' | 'replaceMethod' | 'remove'>;
  readonly attempts: Pick<AttemptStore, 'clear'>;
  readonly hasher: Pick<Hasher, 'hash'>;
  readonly clock: Clock;
  readonly random: Pick<Random, 'uuid'>;
}

export function newPasswords(deps: NewPasswordsDeps): NewPasswords {
  const { credentials, attempts } = deps;
  return {
    refusal: ({ id, name, policy }, { username, displayName, email, groups }, typed) =>
      passwordRefusal(typed, {
        use: passwordUse(resolvePolicy({ policy, groups })),
        words: [name, id, username, displayName, ...(email === null ? [] : [email])],
      }),

    async replace(user, typed, how) {
      const { id: userId, tenantId } = user;
      const owner = { tenantId, userId };
      const [created, held] = await Promise.all([
        createPassword(deps, owner, typed),
        credentials.listByUser(tenantId, userId),
      ]);
      const old = held.find(({ method }) => method === 'password');
      const password = how === 'continues' && old ? { ...created, id: old.id } : created;
      await credentials.replaceMethod(password);
      const trusted = held.filter(({ method }) => method === 'trusted_device');
      await Promise.all(trusted.map(({ id }) => credentials.remove(owner, id)));
      await Promise.all(locksOf('password', user).map((key) => attempts.clear(tenantId, key)));
      return password.id;
    },
  };
}

/** How much a password has to carry under this policy. */
export function passwordUse({ assurance }: Policy): PasswordContext['use'] {
  return assurance.required === 'single_factor' ? 'only_factor' : 'one_of_two';
}
