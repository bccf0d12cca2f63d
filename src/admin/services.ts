import type { AuditLog } from '#src/audit/audit-log.ts';
import type { ClientService } from '#src/clients/client-service.ts';
import type { Clock } from '#src/clock.ts';
import type { FidoMetadata } from '#src/fido-metadata/metadata.ts';
import type { Languages } from '#src/i18n/languages.ts';
import type { UserImport } from '#src/import/import-users.ts';
import type { KeyService } from '#src/keys/key-service.ts';
import type { Sealer } from '#src/keys/seal.ts';
import type { Mail } from '#src/mail/mail.ts';
import type { Notifications } from '#src/mail/notifications.ts';
import type { Methods } from '#src/methods/methods.ts';
import type { Outbox } from '#src/outbox/outbox.ts';
import type { Random } from '#src/random.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { AnnounceChange } from '#src/tenants/policy-changes.ts';
import type { TenantService } from '#src/tenants/tenant-service.ts';
import type { Turnstile } from '#src/throttle/turnstile.ts';
import type { GroupService } from '#src/users/group-service.ts';
import type { UserService } from '#src/users/user-service.ts';
import type { WebhookService } from '#src/webhooks/webhook-service.ts';

/** What operations work with: the same services as the rest of the product. */
export interface AdminServices {
  readonly storage: Storage;
  readonly audit: AuditLog;
  readonly tenants: TenantService;
  readonly users: UserService;
  readonly groups: GroupService;
  readonly clients: ClientService;
  readonly keys: KeyService;
  readonly imports: UserImport;
  readonly webhooks: WebhookService;
  readonly methods: Pick<
    Methods,
    'passkeyRegistration' | 'passkeyRemoval' | 'temporaryAccessPasses' | 'trustedDevices'
  >;
  readonly notifications: Notifications;
  readonly mail: Pick<Mail, 'available'>;
  readonly metadata: Pick<FidoMetadata, 'state'>;
  readonly outbox: Outbox;
  readonly announce: AnnounceChange;
  readonly sealer: Sealer;
  /** For what is explained in sentences. */
  readonly languages: Languages;
  /** For what looks at everybody, by tenant. */
  readonly turnstile: Turnstile;
  readonly clock: Clock;
  readonly random: Random;
  /** Where the deployment is reached, and what it can check. */
  readonly deployment: {
    /** Without a trailing slash. */
    readonly publicUrl: string;
    readonly relatedOrigins: readonly string[];
    /** Whether attested passkeys can be told. */
    readonly attestable: boolean;
  };
}
