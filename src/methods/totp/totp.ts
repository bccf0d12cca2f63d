import type { Clock } from '#src/clock.ts';
import type { Sealer } from '#src/keys/seal.ts';
import type { CredentialStore, TotpCredential } from '#src/storage/ports/credential-store.ts';
import type { AuthenticationMethod, Proof, RefusalReason } from '../method.ts';
import { matchingStep, normaliseCode } from './code.ts';

export interface TotpInput {
  readonly code: string;
}

interface TotpDeps {
  readonly credentials: Pick<CredentialStore, 'listByUser' | 'advanceCounter'>;
  readonly sealer: Pick<Sealer, 'open'>;
  readonly clock: Clock;
}

/** Signs in with the code of any of the user's authenticator apps; each code is accepted once (RFC 6238 §5.2). */
export function totpMethod({ credentials, sealer, clock }: TotpDeps): AuthenticationMethod<TotpInput> {
  return {
    kind: 'totp',

    async verify({ tenantId, user }, { code: typed }) {
      if (user === undefined) return { proven: false, reason: 'unknown_user' };
      const refuse = (reason: RefusalReason): Proof => ({ proven: false, reason, userId: user.id });
      if (user.status !== 'active') return refuse('user_disabled');
      const code = normaliseCode(typed);
      if (code === undefined) return refuse('malformed');
      const registered = (await credentials.listByUser(tenantId, user.id)).filter(({ method }) => method === 'totp');
      if (registered.length === 0) return refuse('not_registered');

      const now = clock.now();
      const match = (registered as TotpCredential[])
        .map((credential) => {
          const secret = sealer.open(credential.sealedSecret, totpContext(credential));
          return { credential, step: matchingStep(secret, code, now) };
        })
        .find(({ step }) => step !== undefined);
      if (match?.step === undefined) return refuse('wrong_secret');

      const { id } = match.credential;
      const fresh = await credentials.advanceCounter({ tenantId, userId: user.id }, id, match.step, now);
      if (!fresh) return refuse('already_used');
      return { proven: true, user, evidence: { method: 'totp', credentialId: id, provenAt: now, userVerified: false } };
    },
  };
}

/** What a stored secret is sealed for: this credential of this user, and no other. */
export function totpContext({ tenantId, userId, id }: Pick<TotpCredential, 'tenantId' | 'userId' | 'id'>): string {
  return JSON.stringify(['totp', tenantId, userId, id]);
}
