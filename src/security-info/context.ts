// Security info is self-service: what a person can sign in with, to look at, add to, rename and remove.
import type { RouterContext } from '@koa/router';
import type { AuditLog } from '#src/audit/audit-log.ts';
import type { Clock } from '#src/clock.ts';
import type { RequestState } from '#src/http/context.ts';
import type { CsrfTokens } from '#src/http/csrf.ts';
import type { Form } from '#src/http/form.ts';
import type { RenderContext } from '#src/http/render.ts';
import type { Notifications } from '#src/mail/notifications.ts';
import type { MailedCodes } from '#src/methods/mailed-code.ts';
import type { Methods } from '#src/methods/methods.ts';
import type { NewPasswords } from '#src/methods/password/new-password.ts';
import type { SignedIn } from '#src/oidc/current-session.ts';
import type { TenantProvider } from '#src/oidc/tenant-provider.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { AnnounceChange } from '#src/tenants/policy-changes.ts';

export interface SecurityInfoDeps {
  readonly storage: Pick<Storage, 'audit' | 'credentials' | 'spent' | 'users'>;
  readonly methods: Pick<
    Methods,
    | 'passkeyRegistration'
    | 'passkeyRemoval'
    | 'recoveryCodes'
    | 'securityKeyRegistration'
    | 'totpEnrollment'
    | 'trustedDevices'
  >;
  readonly audit: AuditLog;
  readonly announce: AnnounceChange;
  readonly mailedCodes: MailedCodes;
  readonly newPasswords: NewPasswords;
  readonly notifications: Notifications;
  readonly csrf: CsrfTokens;
  readonly clock: Clock;
}

export interface SecurityInfoState extends RequestState {
  site: TenantProvider;
  /** Whom the engine would let proceed. */
  signedIn: SignedIn;
  /** The submitted form, of a POST. */
  form: Form;
}

export type SecurityInfoContext = RouterContext<SecurityInfoState, RenderContext>;
