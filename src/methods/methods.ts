import type { AuditLog } from '#src/audit/audit-log.ts';
import type { Clock } from '#src/clock.ts';
import type { Sealer } from '#src/keys/seal.ts';
import type { Random } from '#src/random.ts';
import type { CredentialOwner } from '#src/storage/ports/credential-store.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import type { AuthenticationMethod } from './method.ts';
import { passkeyMethod, type PasskeyMethod } from './passkey/authentication.ts';
import { passkeyChallenges } from './passkey/challenge.ts';
import { passkeyRegistration, type PasskeyRegistration } from './passkey/registration.ts';
import { passkeyRemoval, type PasskeyRemoval } from './passkey/removal.ts';
import { argon2Hasher, type Hasher } from './password/hash.ts';
import { passwordMethod, type PasswordInput } from './password/password.ts';
import { createRecoveryCodes, recoveryCodeMethod, type RecoveryCodeInput } from './recovery-code/recovery-code.ts';
import { totpEnrollment, type TotpEnrollment } from './totp/enrollment.ts';
import { totpMethod, type TotpInput } from './totp/totp.ts';
import { withLockout } from './with-lockout.ts';

/** Every way of proving, each behind the lockout and the audit log, and every way of registering one. */
export interface Methods {
  readonly password: AuthenticationMethod<PasswordInput>;
  readonly totp: AuthenticationMethod<TotpInput>;
  readonly recoveryCode: AuthenticationMethod<RecoveryCodeInput>;
  readonly passkey: PasskeyMethod;
  readonly passkeyRegistration: PasskeyRegistration;
  readonly passkeyRemoval: PasskeyRemoval;
  readonly totpEnrollment: TotpEnrollment;
  readonly recoveryCodes: {
    /** Ten new codes to be shown once; those before them end. */
    create(user: Pick<User, 'id' | 'tenantId'>): Promise<readonly string[]>;
  };
}

interface MethodsDeps {
  readonly storage: Pick<Storage, 'attempts' | 'credentials' | 'spent' | 'users'>;
  readonly sealer: Pick<Sealer, 'seal' | 'open' | 'derive'>;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly random: Random;
  /** One for the process, so that it bounds all hashing together. */
  readonly hasher?: Hasher;
}

/** Builds the methods on a deployment's stores and secrets. */
export function createMethods({ storage, sealer, audit, clock, random, ...given }: MethodsDeps): Methods {
  const { attempts, credentials, spent, users } = storage;
  const hasher = given.hasher ?? argon2Hasher({ random });
  const challenges = passkeyChallenges({ secret: sealer.derive('passkey-challenge'), spent, clock, random });
  const removal = passkeyRemoval({ credentials, spent, clock });
  const passkey = passkeyMethod({ credentials, users, challenges, removal, clock });
  const guarded = <Input>(method: AuthenticationMethod<Input>) => withLockout(method, { attempts, audit, clock });

  return {
    password: guarded(passwordMethod({ credentials, hasher, clock })),
    totp: guarded(totpMethod({ credentials, sealer, clock })),
    recoveryCode: guarded(recoveryCodeMethod({ credentials, hasher, clock })),
    passkey: { ...guarded(passkey), authenticationOptions: passkey.authenticationOptions },
    passkeyRegistration: passkeyRegistration({ credentials, challenges, clock, random }),
    passkeyRemoval: removal,
    totpEnrollment: totpEnrollment({ credentials, spent, sealer, clock, random }),
    recoveryCodes: {
      async create({ id: userId, tenantId }) {
        const owner: CredentialOwner = { tenantId, userId };
        const { codes, credential } = await createRecoveryCodes({ hasher, clock, random }, owner);
        await credentials.replaceMethod(credential);
        return codes;
      },
    },
  };
}
