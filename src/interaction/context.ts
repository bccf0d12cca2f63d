// Interaction is the sign-in pages: each asks one method to prove one thing and leaves the answer for the policy engine.
import type { RouterContext } from '@koa/router';
import type { AuditLog } from '#src/audit/audit-log.ts';
import type { Clock } from '#src/clock.ts';
import type { RequestState } from '#src/http/context.ts';
import type { RenderContext } from '#src/http/render.ts';
import type { CsrfTokens } from '#src/http/csrf.ts';
import type { Form } from '#src/http/form.ts';
import type { Notifications } from '#src/mail/notifications.ts';
import type { Methods } from '#src/methods/methods.ts';
import type { OpenInteraction } from '#src/oidc/interaction.ts';
import type { ClientDescription, TenantProvider } from '#src/oidc/tenant-provider.ts';
import type { Policy } from '#src/policy/types.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { Credential } from '#src/storage/ports/credential-store.ts';
import type { AddressLimits } from '#src/throttle/address-limits.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import type { UserService } from '#src/users/user-service.ts';

export interface InteractionDeps {
  readonly storage: Pick<Storage, 'users' | 'credentials' | 'enrollments' | 'evidence' | 'spent'>;
  readonly users: Pick<UserService, 'findByIdentifier'>;
  readonly methods: Methods;
  readonly audit: AuditLog;
  readonly notifications: Notifications;
  readonly addressLimits: AddressLimits;
  readonly csrf: CsrfTokens;
  readonly clock: Clock;
}

export interface InteractionState extends RequestState {
  site: TenantProvider;
  interaction: OpenInteraction;
  client: ClientDescription;
  /** Who has been identified so far. */
  user: User | undefined;
  /** What holds for this person, or for nobody known yet, at this application. */
  policy: Policy;
  /** The user's credentials, once they were read. */
  credentials: readonly Credential[] | undefined;
  /** The submitted form, of a POST. */
  form: Form;
}

export type InteractionContext = RouterContext<InteractionState, RenderContext>;
