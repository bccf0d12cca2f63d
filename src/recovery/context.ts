// Recovery lets people who forgot their password choose a new one; it signs nobody in and spares nobody a factor.
import type { RouterContext } from '@koa/router';
import type { AuditLog } from '#src/audit/audit-log.ts';
import type { Clock } from '#src/clock.ts';
import type { RequestState } from '#src/http/context.ts';
import type { CsrfTokens } from '#src/http/csrf.ts';
import type { Form } from '#src/http/form.ts';
import type { RenderContext } from '#src/http/render.ts';
import type { Sealer } from '#src/keys/seal.ts';
import type { Notifications } from '#src/mail/notifications.ts';
import type { MailedCodes } from '#src/methods/mailed-code.ts';
import type { Methods } from '#src/methods/methods.ts';
import type { NewPasswords } from '#src/methods/password/new-password.ts';
import type { TenantProvider } from '#src/oidc/tenant-provider.ts';
import type { Random } from '#src/random.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { AddressLimits } from '#src/throttle/address-limits.ts';
import type { UserService } from '#src/users/user-service.ts';
import type { ResetState } from './reset-state.ts';

export interface RecoveryDeps {
  readonly storage: Pick<Storage, 'credentials' | 'spent' | 'users'>;
  readonly users: Pick<UserService, 'findByIdentifier'>;
  readonly methods: Pick<Methods, 'totp' | 'recoveryCode' | 'passkey' | 'securityKey'>;
  readonly mailedCodes: MailedCodes;
  readonly newPasswords: NewPasswords;
  readonly notifications: Notifications;
  readonly addressLimits: AddressLimits;
  readonly audit: AuditLog;
  readonly csrf: CsrfTokens;
  readonly sealer: Pick<Sealer, 'seal' | 'open'>;
  readonly clock: Clock;
  readonly random: Pick<Random, 'bytes' | 'uuid'>;
}

export interface RecoveryState extends RequestState {
  site: TenantProvider;
  /** How far this browser has come. */
  reset: ResetState;
  /** The submitted form, of a POST. */
  form: Form;
}

export type RecoveryContext = RouterContext<RecoveryState, RenderContext>;
