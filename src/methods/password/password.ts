import type { Clock } from '#src/clock.ts';
import { isTooLong, normalisePassword } from '#src/policy/password-rules.ts';
import type { Random } from '#src/random.ts';
import type { CredentialOwner, CredentialStore, PasswordCredential } from '#src/storage/ports/credential-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import type { AuthenticationMethod, RefusalReason } from '../method.ts';
import { DUMMY_HASH, needsRehash, type Hasher } from './hash.ts';

export interface PasswordInput {
  readonly password: string;
}

interface PasswordDeps {
  readonly credentials: Pick<CredentialStore, 'listByUser' | 'replaceMethod' | 'recordUse'>;
  readonly hasher: Hasher;
  readonly clock: Clock;
}

/** Signs in with a password. Whoever is asked about, exactly one hash is computed. */
export function passwordMethod({ credentials, hasher, clock }: PasswordDeps): AuthenticationMethod<PasswordInput> {
  const find = async (tenantId: string, userId: string) =>
    (await credentials.listByUser(tenantId, userId)).find((credential) => credential.method === 'password');

  return {
    kind: 'password',

    async verify({ tenantId, user }, { password: typed }) {
      const userId = user?.id ?? '';
      if (isTooLong(typed)) return { proven: false, reason: 'malformed', ...(user && { userId }) };
      const password = normalisePassword(typed);
      const registered = await find(tenantId, userId);
      const unusable = unusableReason(user, registered);
      const hash = unusable === undefined && registered ? registered.hash : DUMMY_HASH;
      const matches = await hasher.verify(hash, password);
      if (user === undefined || registered === undefined || unusable !== undefined || !matches) {
        return { proven: false, reason: unusable ?? 'wrong_secret', ...(user && { userId }) };
      }

      const provenAt = clock.now();
      if (needsRehash(hash)) {
        const renewed = { ...registered, hash: await hasher.hash(password), lastUsedAt: provenAt };
        // Looked up again: a password changed meanwhile must not be undone.
        if ((await find(tenantId, userId))?.hash === hash) await credentials.replaceMethod(renewed);
      } else {
        await credentials.recordUse({ tenantId, userId }, registered.id, { usedAt: provenAt });
      }
      const evidence = { method: 'password', credentialId: registered.id, provenAt, userVerified: false } as const;
      return { proven: true, user, evidence };
    },
  };
}

function unusableReason(user: User | undefined, registered: PasswordCredential | undefined): RefusalReason | undefined {
  if (user === undefined) return 'unknown_user';
  if (user.status !== 'active') return 'user_disabled';
  return registered === undefined ? 'not_registered' : undefined;
}

interface CreateDeps {
  readonly hasher: Pick<Hasher, 'hash'>;
  readonly clock: Clock;
  readonly random: Pick<Random, 'uuid'>;
}

/** A password to be stored by `replaceMethod`; whether it is good enough, policy/password-rules.ts has said before. */
export async function createPassword(
  { hasher, clock, random }: CreateDeps,
  { tenantId, userId }: CredentialOwner,
  typed: string,
): Promise<PasswordCredential> {
  const hash = await hasher.hash(normalisePassword(typed));
  const about = { tenantId, userId, method: 'password', name: 'Password', lastUsedAt: null } as const;
  return { ...about, id: random.uuid(), createdAt: clock.now(), hash };
}
