import type { Clock } from '#src/clock.ts';
import type { Sealer } from '#src/keys/seal.ts';
import { readForeignHash } from '#src/methods/password/foreign/foreign-hash.ts';
import { totpContext } from '#src/methods/totp/totp.ts';
import type { Random } from '#src/random.ts';
import type { Credential, CredentialOwner } from '#src/storage/ports/credential-store.ts';
import type { Problem } from './refusal.ts';
import type { CheckedRow } from './row.ts';

export interface SecretDeps {
  readonly sealer: Pick<Sealer, 'seal'>;
  readonly clock: Clock;
  readonly random: Pick<Random, 'uuid'>;
}

/** What another system knows somebody by, as we keep it. */
export type Secret =
  { readonly method: 'password'; readonly hash: string } | { readonly method: 'totp'; readonly secret: string };

/** RFC 4648 §6, with the spaces that people are shown; 80 bits at least, as older systems have them, and 512 at most. */
const BASE32 = /^[A-Z2-7]{16,103}$/;

/** The secrets of a row, or what is wrong with them: without a word of them. */
export function readSecrets({ passwordHash, totpSecret }: CheckedRow): {
  readonly secrets: readonly Secret[];
  readonly problems: readonly Problem[];
} {
  const secrets: Secret[] = [];
  const problems: Problem[] = [];
  if (passwordHash !== undefined) {
    const read = readForeignHash(passwordHash);
    if (read.kind === 'hash') secrets.push({ method: 'password', hash: read.hash.stored });
    else problems.push(hashProblem(read));
  }
  if (totpSecret !== undefined) {
    const secret = totpSecret.replaceAll(/[\s-]/g, '').replace(/=+$/, '').toUpperCase();
    if (BASE32.test(secret)) secrets.push({ method: 'totp', secret });
    else
      problems.push({ reason: 'totp_secret_invalid', path: 'totpSecret', message: 'must be base32, 80 to 512 bits' });
  }
  return { secrets, problems };
}

function hashProblem(read: { kind: 'unknown' } | { kind: 'too_costly'; what: string }): Problem {
  const path = 'passwordHash';
  if (read.kind === 'unknown') {
    return { reason: 'hash_unknown', path, message: 'is no hash of argon2id, argon2i, bcrypt, scrypt or PBKDF2' };
  }
  return { reason: 'hash_too_costly', path, message: `would take too much of the machine to verify (${read.what})` };
}

/** The credential that is kept of a secret. */
export function credentialOf(
  secret: Secret,
  owner: CredentialOwner,
  { sealer, clock, random }: SecretDeps,
): Credential {
  const common = { ...owner, id: random.uuid(), createdAt: clock.now(), lastUsedAt: null };
  if (secret.method === 'password') {
    return { ...common, method: 'password', name: 'Password', hash: secret.hash, foreign: true };
  }
  const sealedSecret = sealer.seal(secret.secret, totpContext(common));
  return { ...common, method: 'totp', name: 'Authenticator app', sealedSecret, counter: 0 };
}
