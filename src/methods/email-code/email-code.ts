// Email code proves with a code that was sent to the user's verified address: one factor, to start a sign-in with.
import { createHash } from 'node:crypto';
import type { Clock } from '#src/clock.ts';
import type { Sealer } from '#src/keys/seal.ts';
import type { CredentialStore, EmailCodeCredential } from '#src/storage/ports/credential-store.ts';
import type { SpentStore } from '#src/storage/ports/spent-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import type { Attempt, AuthenticationMethod, Proof, RefusalReason } from '../method.ts';
import { isSame, openToken, readDigits, whoIs } from './token.ts';

export interface EmailCodeInput {
  /** What `send` has answered, as the page has kept it. */
  readonly token: string;
  readonly code: string;
  /** What the browser must still hold at the end, such as the uid of its interaction. */
  readonly binding: string;
}

interface EmailCodeDeps {
  readonly credentials: Pick<CredentialStore, 'add' | 'recordUse'>;
  readonly spent: Pick<SpentStore, 'spend'>;
  readonly sealer: Pick<Sealer, 'open'>;
  readonly clock: Clock;
  /** Told of a success: the next codes may be asked for at once. */
  readonly onProven: (attempt: Attempt) => Promise<void>;
}

/** Signs in with a mailed code. Without a user the same is read and compared, and nothing matches. */
export function emailCodeMethod(deps: EmailCodeDeps): AuthenticationMethod<EmailCodeInput> {
  const { credentials, spent, sealer, clock } = deps;
  return {
    kind: 'email_code',

    async verify(attempt, { token, code: typed, binding }) {
      const { tenantId, user, subject } = attempt;
      const refuse = (reason: RefusalReason): Proof => ({ proven: false, reason, ...(user && { userId: user.id }) });
      const code = readDigits(typed);
      if (code === undefined) return refuse('malformed');
      const sent = openToken(sealer, token, { tenantId, binding, subject });
      if (sent === undefined) return refuse('challenge_foreign');
      const now = clock.now();
      if (now >= sent.expiresAt) return refuse('challenge_expired');
      const matches = isSame(sent.code, code) && isSame(sent.who, whoIs(user));
      if (user === undefined) return refuse('unknown_user');
      if (user.status !== 'active') return refuse('user_disabled');
      const address = verifiedAddress(user);
      if (address === undefined) return refuse('not_registered');
      if (!matches) return refuse('wrong_secret');
      const term = { now, expiresAt: sent.expiresAt };
      if (!(await spent.spend(tenantId, 'email_code', sent.id, term))) return refuse('already_used');

      const credential = addressCredential(user, address, now);
      await credentials.add(credential); // there already after the first time
      await credentials.recordUse(credential, credential.id, { usedAt: now });
      await deps.onProven(attempt);
      const evidence = {
        method: 'email_code',
        credentialId: credential.id,
        provenAt: now,
        userVerified: false,
      } as const;
      return { proven: true, user, evidence };
    },
  };
}

/** The address that codes may go to. */
export function verifiedAddress({ email, emailVerified }: User): string | undefined {
  return email !== null && emailVerified ? email : undefined;
}

/** The id of the credential that an address is: the same each time, so that it is one however often it signs in. */
export function emailCredentialId({ id, tenantId }: Pick<User, 'id' | 'tenantId'>, address: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify(['email_code', tenantId, id, address]))
    .digest('hex');
  // RFC 9562 §5.8: version 8, variant 10.
  const [a, b, c, d, e] = [
    hash.slice(0, 8),
    hash.slice(8, 12),
    hash.slice(13, 16),
    hash.slice(17, 20),
    hash.slice(20, 32),
  ];
  return `${a}-${b}-8${c}-8${d}-${e}`;
}

function addressCredential(user: User, address: string, now: number): EmailCodeCredential {
  const { tenantId, id: userId } = user;
  const about = { tenantId, userId, method: 'email_code', name: 'Email code', lastUsedAt: null } as const;
  return { ...about, id: emailCredentialId(user, address), createdAt: now, address };
}
