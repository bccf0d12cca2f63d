import type { Clock } from '#src/clock.ts';
import type { Random } from '#src/random.ts';
import type { CredentialOwner, CredentialStore, RecoveryCodeCredential } from '#src/storage/ports/credential-store.ts';
import type { AuthenticationMethod, Proof, RefusalReason } from '../method.ts';
import { SALT_BYTES, type Hasher } from '../password/hash.ts';
import { generateCodes, normaliseCode } from './codes.ts';

export interface RecoveryCodeInput {
  readonly code: string;
}

interface RecoveryCodeDeps {
  readonly credentials: Pick<CredentialStore, 'listByUser' | 'spendRecoveryCode'>;
  readonly hasher: Pick<Hasher, 'hashRaw'>;
  readonly clock: Clock;
}

const DUMMY_SALT = Buffer.alloc(SALT_BYTES);

/** Signs in with a recovery code, once each. Whoever is asked about, exactly one hash is computed. */
export function recoveryCodeMethod(deps: RecoveryCodeDeps): AuthenticationMethod<RecoveryCodeInput> {
  const { credentials, hasher, clock } = deps;
  return {
    kind: 'recovery_code',

    async verify({ tenantId, user }, { code: typed }) {
      const userId = user?.id ?? '';
      const refuse = (reason: RefusalReason): Proof => ({ proven: false, reason, ...(user && { userId }) });
      const code = normaliseCode(typed);
      if (code === undefined) return refuse('malformed');
      const set = (await credentials.listByUser(tenantId, userId)).find(({ method }) => method === 'recovery_code') as
        RecoveryCodeCredential | undefined;
      const hash = await hashCode(hasher, code, set ? Buffer.from(set.salt, 'base64url') : DUMMY_SALT);
      if (user === undefined) return refuse('unknown_user');
      if (user.status !== 'active') return refuse('user_disabled');
      if (set === undefined) return refuse('not_registered');

      const now = clock.now();
      const spent = await credentials.spendRecoveryCode({ tenantId, userId }, set.id, hash, now);
      // A code used before is gone, and like any wrong one.
      if (!spent) return refuse('wrong_secret');
      const evidence = { method: 'recovery_code', credentialId: set.id, provenAt: now, userVerified: false } as const;
      return { proven: true, user, evidence };
    },
  };
}

interface CreateDeps {
  readonly hasher: Pick<Hasher, 'hashRaw'>;
  readonly clock: Clock;
  readonly random: Random;
}

export interface NewRecoveryCodes {
  /** To be shown once. */
  readonly codes: readonly string[];
  /** To be stored by `replaceMethod`: older codes end. */
  readonly credential: RecoveryCodeCredential;
}

/** A new set of codes: one salt for all, so that checking one costs one hash (NIST SP 800-63B §3.1.2.2). */
export async function createRecoveryCodes(
  { hasher, clock, random }: CreateDeps,
  { tenantId, userId }: CredentialOwner,
): Promise<NewRecoveryCodes> {
  const codes = generateCodes(random);
  const salt = random.bytes(SALT_BYTES);
  const hashes = await Promise.all(codes.map((code) => hashCode(hasher, code.replaceAll('-', ''), salt)));
  const about = { tenantId, userId, method: 'recovery_code', name: 'Recovery codes', lastUsedAt: null } as const;
  const credential = { ...about, id: random.uuid(), createdAt: clock.now(), salt: salt.toString('base64url'), hashes };
  return { codes, credential };
}

async function hashCode(hasher: Pick<Hasher, 'hashRaw'>, code: string, salt: Buffer): Promise<string> {
  return (await hasher.hashRaw(code, salt)).toString('base64url');
}
