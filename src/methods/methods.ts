import type { AuditLog } from '#src/audit/audit-log.ts';
import type { Clock } from '#src/clock.ts';
import type { FidoMetadata } from '#src/fido-metadata/metadata.ts';
import type { Sealer } from '#src/keys/seal.ts';
import type { Mail } from '#src/mail/mail.ts';
import type { TenantPolicy } from '#src/policy/types.ts';
import type { Random } from '#src/random.ts';
import type { CredentialOwner } from '#src/storage/ports/credential-store.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { emailCodeMethod, type EmailCodeInput } from './email-code/email-code.ts';
import { emailCodes, type EmailCodes } from './email-code/send.ts';
import type { Attempt, AuthenticationMethod } from './method.ts';
import { passkeyChallenges } from './passkey/challenge.ts';
import { passkeyRemoval, type PasskeyRemoval } from './passkey/removal.ts';
import { foreignHashes } from './password/foreign/in-use.ts';
import { argon2Hasher, type Hasher } from './password/hash.ts';
import { passwordMethod, type PasswordInput } from './password/password.ts';
import { createRecoveryCodes, recoveryCodeMethod, type RecoveryCodeInput } from './recovery-code/recovery-code.ts';
import {
  issuePass,
  temporaryAccessPassMethod,
  type IssuedPass,
  type PassInput,
} from './temporary-access-pass/temporary-access-pass.ts';
import { totpEnrollment, type TotpEnrollment } from './totp/enrollment.ts';
import { totpMethod, type TotpInput } from './totp/totp.ts';
import {
  trustedDeviceMethod,
  trustedDevices,
  type TrustedDeviceInput,
  type TrustedDevices,
} from './trusted-device/trusted-device.ts';
import { webauthnMethods, type WebauthnMethods } from './webauthn.ts';
import { withLockout } from './with-lockout.ts';

/** Every way of proving, each behind the lockout and the audit log, and every way of registering one. */
export interface Methods extends WebauthnMethods {
  readonly password: AuthenticationMethod<PasswordInput>;
  readonly totp: AuthenticationMethod<TotpInput>;
  readonly recoveryCode: AuthenticationMethod<RecoveryCodeInput>;
  readonly passkeyRemoval: PasskeyRemoval;
  readonly totpEnrollment: TotpEnrollment;
  readonly emailCode: AuthenticationMethod<EmailCodeInput>;
  readonly emailCodes: EmailCodes;
  readonly temporaryAccessPass: AuthenticationMethod<PassInput>;
  readonly temporaryAccessPasses: {
    /** A new pass to be shown once; the one before it ends. */
    issue(user: Pick<User, 'id' | 'tenantId'>, policy: PassPolicy): Promise<IssuedPass>;
  };
  readonly trustedDevice: AuthenticationMethod<TrustedDeviceInput>;
  readonly trustedDevices: TrustedDevices;
  readonly recoveryCodes: {
    /** Ten new codes to be shown once; those before them end. */
    create(user: Pick<User, 'id' | 'tenantId'>): Promise<readonly string[]>;
  };
}

type PassPolicy = Omit<TenantPolicy['temporaryAccessPass'], 'assurance'>;

interface MethodsDeps {
  readonly storage: Pick<Storage, 'attempts' | 'credentials' | 'spent' | 'users'>;
  readonly sealer: Pick<Sealer, 'seal' | 'open' | 'derive'>;
  readonly mail: Pick<Mail, 'post' | 'available'>;
  readonly audit: AuditLog;
  readonly metadata: FidoMetadata;
  readonly clock: Clock;
  readonly random: Random;
  /** One for the process, so that it bounds all hashing together. */
  readonly hasher?: Hasher;
}

/** Builds the methods on a deployment's stores and secrets. */
export function createMethods(deps: MethodsDeps): Methods {
  const { storage, sealer, audit, metadata, clock, random } = deps;
  const { attempts, credentials, spent, users } = storage;
  const hasher = deps.hasher ?? argon2Hasher({ random });
  const challenges = passkeyChallenges({ secret: sealer.derive('passkey-challenge'), spent, clock, random });
  const foreign = foreignHashes({ users, credentials, hasher, clock, random });
  const removal = passkeyRemoval({ credentials, spent, clock });
  const onLocked = (attempt: Attempt) => tellLocked(attempt, deps.mail);
  const guarded: Guard = (method) => withLockout(method, { attempts, audit, clock, onLocked });

  return {
    ...handedOver({ ...deps, hasher }, guarded),
    password: guarded(passwordMethod({ credentials, hasher, foreign, clock })),
    totp: guarded(totpMethod({ credentials, sealer, clock })),
    recoveryCode: guarded(recoveryCodeMethod({ credentials, hasher, clock })),
    ...webauthnMethods({ credentials, users, challenges, removal, metadata, clock, random }, guarded),
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

// To nobody for a name that is nobody's, so that it cannot be told by the time.
async function tellLocked({ tenantId, user, address, locale }: Attempt, mail: Pick<Mail, 'post'>): Promise<void> {
  const details = { locale, ...(address === undefined ? {} : { address }) };
  await mail.post({ tenantId, userId: user?.id ?? null, to: user?.email ?? null, kind: 'locked', ...details });
}

type Guard = <Input>(method: AuthenticationMethod<Input>) => AuthenticationMethod<Input>;

type HandedOver = Pick<
  Methods,
  'emailCode' | 'emailCodes' | 'temporaryAccessPass' | 'temporaryAccessPasses' | 'trustedDevice' | 'trustedDevices'
>;

/** What Latchkey itself gives to people: by mail, through an administrator, in a cookie. */
function handedOver(deps: MethodsDeps & { readonly hasher: Hasher }, guarded: Guard): HandedOver {
  const { storage, mail, sealer, clock, random, hasher } = deps;
  const { attempts, credentials, spent } = storage;
  const codes = emailCodes({ attempts, mail, sealer, clock, random });
  return {
    emailCode: guarded(emailCodeMethod({ credentials, spent, sealer, clock, onProven: codes.settle })),
    emailCodes: codes,
    temporaryAccessPass: guarded(temporaryAccessPassMethod({ credentials, hasher, clock })),
    temporaryAccessPasses: {
      issue: ({ id: userId, tenantId }, policy) =>
        issuePass({ credentials, hasher, clock, random }, { tenantId, userId }, policy),
    },
    trustedDevice: guarded(trustedDeviceMethod({ credentials, clock })),
    trustedDevices: trustedDevices({ credentials, clock, random }),
  };
}
