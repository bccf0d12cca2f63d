import { auditLog, type AuditLog } from '#src/audit/audit-log.ts';
import { auditKeeper, type Keeper } from '#src/audit/keeper.ts';
import { clientService, type ClientService } from '#src/clients/client-service.ts';
import type { CheckMetadata } from '#src/clients/metadata-errors.ts';
import { systemClock, type Clock } from '#src/clock.ts';
import { closest } from '#src/config/closest.ts';
import { isLoopback } from '#src/config/public-url.ts';
import type { Config } from '#src/config/schema.ts';
import { userImport, type UserImport } from '#src/import/import-users.ts';
import { keyService, type KeyService } from '#src/keys/key-service.ts';
import { createSealer, type Sealer } from '#src/keys/seal.ts';
import { createMail } from '#src/mail/mail.ts';
import { createNotifications, type Notifications } from '#src/mail/notifications.ts';
import { createOutbox, type Outbox } from '#src/outbox/outbox.ts';
import { systemRandom, type Random } from '#src/random.ts';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { announceByOutbox, type AnnounceChange } from '#src/tenants/policy-changes.ts';
import { tenantService, type TenantService } from '#src/tenants/tenant-service.ts';
import { groupService, type GroupService } from '#src/users/group-service.ts';
import { userService, type UserService } from '#src/users/user-service.ts';
import { tellWebhooks } from '#src/webhooks/messages.ts';
import { webhookService, type WebhookService } from '#src/webhooks/webhook-service.ts';
import { createLogger } from '#src/telemetry/logger.ts';
import { deploymentOf } from './deployment.ts';
import { CommandError } from './failures.ts';

/** As audit events and histories name whoever works on the command line. */
export const OPERATOR = 'operator';

/** What the commands work with: the domain's services, without the web. */
export interface Services {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  readonly storage: Storage;
  readonly audit: AuditLog;
  /** Seals the audit log, as a server does. */
  readonly keeper: Keeper;
  readonly sealer: Sealer;
  readonly tenants: TenantService;
  readonly users: UserService;
  readonly groups: GroupService;
  readonly clients: ClientService;
  readonly keys: KeyService;
  /** Written down here, delivered by a server; so are notifications. */
  readonly outbox: Outbox;
  readonly notifications: Notifications;
  readonly announce: AnnounceChange;
  readonly webhooks: WebhookService;
  readonly imports: UserImport;
}

/** Opens the deployment's data, beside a running server or without one. */
export async function openServices(config: Config): Promise<Services> {
  if (config.storage.kind === 'sqlite' && config.storage.path === ':memory:') {
    const message = 'The storage path is :memory:, which ends with its process. Set LATCHKEY_STORAGE_PATH to a file.';
    throw new CommandError('storage_in_memory', message);
  }
  const storage = await openStorage(config.storage);
  const logger = createLogger({ level: 'silent' });
  const common = { clock: systemClock, random: systemRandom, sealer: createSealer(config.secrets) };
  const outbox = createOutbox({ store: storage.outbox, ...common, wake: () => undefined });
  const announce = announceByOutbox({ outbox, clock: systemClock });
  const available = config.mail !== null || isLoopback(new URL(config.publicUrl));
  const users = userService({ users: storage.users, ...common });
  return {
    ...{ config, storage, outbox, announce, users, clock: systemClock, random: systemRandom },
    audit: auditLog({ store: storage.audit, ...common, actor: OPERATOR }),
    keeper: auditKeeper({
      ...{ storage, ...common, logger, keepDays: config.auditKeepDays },
      tell: tellWebhooks({ webhooks: storage.webhooks, outbox }),
    }),
    sealer: common.sealer,
    tenants: tenantService({ ...storage, ...common, announce }),
    groups: groupService({ ...storage, ...common, announce }),
    imports: userImport({ storage, users, ...common }),
    clients: clientService({ clients: storage.clients, ...common, announce, checkMetadata: checker(config) }),
    notifications: createNotifications(createMail({ ...common, outbox, logger, available })),
    webhooks: webhookService({
      ...{ webhooks: storage.webhooks, outbox, ...common, allowPrivateFetch: config.allowPrivateFetch },
    }),
    keys: keyService({ ...storage, ...common }),
  };
}

// The library takes a while to load, and few commands ask it anything.
function checker(config: Config): CheckMetadata {
  let check: CheckMetadata | undefined;
  return async (metadata) => {
    const { clientCheck } = await import('#src/oidc/client-check.ts');
    check ??= clientCheck(deploymentOf(config));
    return check(metadata);
  };
}

/** The tenant, suspended or not. */
export async function requireTenant({ storage }: Pick<Services, 'storage'>, tenantId: string): Promise<Tenant> {
  const tenant = await storage.tenants.find(tenantId);
  if (tenant) return tenant;
  const ids = (await storage.tenants.list()).map(({ id }) => id);
  const meant = closest(tenantId, ids);
  const advice = meant === undefined ? 'latchkey tenant list shows those there are.' : `Did you mean ${meant}?`;
  throw new CommandError('tenant_not_found', `There is no tenant ${tenantId}. ${advice}`);
}

/** Throws a SealError when the tenant's keys were sealed with a secret that this configuration does not have. */
export async function requireSameSecret({ storage, keys }: Services, tenantId: string): Promise<void> {
  // A tenant without keys gets them from the server, at first use.
  if ((await storage.keys.list(tenantId)).length > 0) await keys.jwks(tenantId);
}
