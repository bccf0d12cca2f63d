import type { Clock } from '#src/clock.ts';
import { isTooLong, normalisePassword } from '#src/policy/password-rules.ts';
import type { Random } from '#src/random.ts';
import type { CredentialOwner, CredentialStore, PasswordCredential } from '#src/storage/ports/credential-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import type { AuthenticationMethod, RefusalReason } from '../method.ts';
import { storedForeignHash } from './foreign/foreign-hash.ts';
import type { ForeignHashes } from './foreign/in-use.ts';
import { DUMMY_HASH, needsRehash, type Hasher } from './hash.ts';

export interface PasswordInput {
  readonly password: string;
}

interface PasswordDeps {
  readonly credentials: Pick<CredentialStore, 'listByUser' | 'replaceHash' | 'recordUse'>;
  readonly hasher: Hasher;
  readonly foreign: ForeignHashes;
  readonly clock: Clock;
}

/** Signs in with a password. Whoever is asked about, the same hashes are computed. */
export function passwordMethod(deps: PasswordDeps): AuthenticationMethod<PasswordInput> {
  const { credentials, clock } = deps;
  return {
    kind: 'password',

    async verify({ tenantId, user }, { password: typed }) {
      const userId = user?.id ?? '';
      if (isTooLong(typed)) return { proven: false, reason: 'malformed', ...(user && { userId }) };
      const held = await credentials.listByUser(tenantId, userId);
      const registered = held.find((credential) => credential.method === 'password');
      const unusable = unusableReason(user, registered);
      const match = await check(deps, { tenantId, typed, registered: unusable ? undefined : registered });
      if (user === undefined || registered === undefined || unusable !== undefined || !match) {
        return { proven: false, reason: unusable ?? 'wrong_secret', ...(user && { userId }) };
      }

      const provenAt = clock.now();
      const owner = { tenantId, userId };
      // A password changed meanwhile is not undone.
      const exchange = { fromHash: registered.hash, usedAt: provenAt };
      if (match.renewed === undefined) await credentials.recordUse(owner, registered.id, { usedAt: provenAt });
      else await credentials.replaceHash(owner, registered.id, { ...exchange, toHash: match.renewed });
      const evidence = { method: 'password', credentialId: registered.id, provenAt, userVerified: false } as const;
      return { proven: true, user, evidence };
    },
  };
}

interface Checking {
  readonly tenantId: string;
  readonly typed: string;
  /** Undefined where there is none that counts. */
  readonly registered: PasswordCredential | undefined;
}

/** Undefined when it is not the password; the hash that takes the place of one which is not as we make them today. */
async function check(
  { hasher, foreign }: PasswordDeps,
  { tenantId, typed, registered }: Checking,
): Promise<{ readonly renewed: string | undefined } | undefined> {
  const password = normalisePassword(typed);
  const elsewhere = registered?.foreign ? storedForeignHash(registered.hash) : undefined;
  const isForeignMatch = await foreign.verify(tenantId, elsewhere, typed);
  // One hash of our own for everybody, be it to renew a foreign one.
  if (elsewhere && isForeignMatch) {
    // What it has not looked at may be mistyped.
    const isWhole = Buffer.byteLength(typed) <= (elsewhere.counts ?? Infinity);
    if (isWhole) return { renewed: await hasher.hash(password) };
    await hasher.verify(DUMMY_HASH, password);
    return { renewed: undefined };
  }
  const hash = registered && !registered.foreign ? registered.hash : DUMMY_HASH;
  if (!(await hasher.verify(hash, password))) return undefined;
  return { renewed: needsRehash(hash) ? await hasher.hash(password) : undefined };
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
