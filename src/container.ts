import { join } from 'node:path';
import type { AdminServices } from './admin/services.ts';
import { auditLog, type AuditLog } from './audit/audit-log.ts';
import { auditKeeper, type Keeper } from './audit/keeper.ts';
import { clientService, type ClientService } from './clients/client-service.ts';
import { systemClock, type Clock } from './clock.ts';
import { isLoopback } from './config/public-url.ts';
import type { Config } from './config/schema.ts';
import { fidoMetadata, type FidoMetadata } from './fido-metadata/metadata.ts';
import { loadAssets, type Assets } from './http/assets.ts';
import { lightShades } from './http/brand-stylesheet.ts';
import { clientAddressReader } from './http/client-address.ts';
import { csrfTokens, type CsrfTokens } from './http/csrf.ts';
import { languageReader, type LanguageReader } from './http/language.ts';
import { createRenderer, type Renderer } from './http/render.ts';
import { loadLanguages, type Languages } from './i18n/languages.ts';
import { userImport, type UserImport } from './import/import-users.ts';
import { keyService, type KeyService } from './keys/key-service.ts';
import { createSealer, type Sealer } from './keys/seal.ts';
import { composer } from './mail/compose.ts';
import type { Mail } from './mail/mail.ts';
import type { Notifications } from './mail/notifications.ts';
import { postOffice, type PostOffice } from './mail/post-office.ts';
import { mailedCodes, type MailedCodes } from './methods/mailed-code.ts';
import { createMethods, type Methods } from './methods/methods.ts';
import { argon2Hasher } from './methods/password/hash.ts';
import { newPasswords, type NewPasswords } from './methods/password/new-password.ts';
import { clientCheck } from './oidc/client-check.ts';
import { enforcementCourier } from './oidc/enforcement-courier.ts';
import { logoutCourier } from './oidc/logout-courier.ts';
import { providerRegistry, type ProviderRegistry } from './oidc/provider-registry.ts';
import type { Courier } from './outbox/courier.ts';
import { createDelivery, type Delivery } from './outbox/delivery.ts';
import { createOutbox, type Outbox } from './outbox/outbox.ts';
import { systemRandom, type Random } from './random.ts';
import { openStorage } from './storage/open-storage.ts';
import type { Storage } from './storage/ports/storage.ts';
import { createLogger, type Logger } from './telemetry/logger.ts';
import { addressLimits, type AddressLimits } from './throttle/address-limits.ts';
import { turnstile } from './throttle/turnstile.ts';
import { announceByOutbox, type AnnounceChange } from './tenants/policy-changes.ts';
import { tenantService, type TenantService } from './tenants/tenant-service.ts';
import { groupService, type GroupService } from './users/group-service.ts';
import { userService, type UserService } from './users/user-service.ts';
import { webhookCourier } from './webhooks/courier.ts';
import { tellWebhooks } from './webhooks/messages.ts';
import { webhookService, type WebhookService } from './webhooks/webhook-service.ts';

/** Every service, built once. Modules are handed what they need of it, never all of it. */
export interface Container {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly storage: Storage;
  readonly sealer: Sealer;
  readonly audit: AuditLog;
  /** Seals the audit log, while somebody has it run. */
  readonly keeper: Keeper;
  readonly webhooks: WebhookService;
  readonly tenants: TenantService;
  readonly users: UserService;
  readonly groups: GroupService;
  readonly clients: ClientService;
  readonly keys: KeyService;
  readonly imports: UserImport;
  readonly fidoMetadata: FidoMetadata;
  readonly methods: Methods;
  readonly mailedCodes: MailedCodes;
  readonly newPasswords: NewPasswords;
  readonly mail: Mail;
  readonly notifications: Notifications;
  readonly outbox: Outbox;
  /** Has what is below the bar ended after a change. */
  readonly announce: AnnounceChange;
  readonly delivery: Delivery;
  readonly mailbox: PostOffice['mailbox'];
  readonly registry: ProviderRegistry;
  readonly addressLimits: AddressLimits;
  readonly csrf: CsrfTokens;
  readonly renderer: Renderer;
  readonly languages: Languages;
  readonly languageOf: LanguageReader;
  readonly assets: Assets;
  readonly addressOf: ReturnType<typeof clientAddressReader>;
  /** What the administration works with, by API and by page. */
  readonly admin: AdminServices;
}

export interface ContainerOptions {
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger?: Logger;
}

const ROOT = join(import.meta.dirname, '..');
/** Of what looks at everybody of a tenant. */
const SLOW = { inside: 1, waiting: 4 } as const;

export async function createContainer(config: Config, options: ContainerOptions = {}): Promise<Container> {
  const { clock = systemClock, random = systemRandom, logger = createLogger({ level: config.logLevel }) } = options;
  const assets = loadAssets(join(ROOT, 'public'));
  const languages = loadLanguages(join(ROOT, 'views/languages'));
  const renderer = createRenderer({ viewsDir: join(ROOT, 'views'), assets: assets.urls, languages });
  const languageOf = languageReader({ languages, publicUrl: config.publicUrl });
  const storage = await openStorage(config.storage);
  const sealer = createSealer(config.secrets, random);
  const common = { clock, random, sealer };

  const audit = auditLog({ store: storage.audit, ...common });
  const addressOf = clientAddressReader(config.trustedProxies);
  const keys = keyService({ ...storage, ...common });
  const outbox = createOutbox({ store: storage.outbox, ...common, wake: (family) => delivery.wake(family) });
  const announce = announceByOutbox({ outbox, clock });
  const tenants = tenantService({ ...storage, ...common, announce });
  const checkMetadata = clientCheck({ attestable: config.fidoMetadata.file !== null });
  const clients = clientService({ clients: storage.clients, ...common, announce, checkMetadata });
  const all = { ...common, config, storage, outbox, audit, logger, languages, renderer };
  const registry = createRegistry({ ...all, clients, addressOf, tenants, keys, languageOf });
  const { courier, ...post } = createPostOffice(all);
  const delivery = createDelivery(couriers({ ...all, clients, registry, mailCourier: courier }), {
    storage,
    clock,
    logger,
  });
  const { allowPrivateFetch, auditKeepDays } = config;
  const tell = tellWebhooks({ webhooks: storage.webhooks, outbox });
  const metadata = fidoMetadata({ settings: config.fidoMetadata, clock, logger });
  const users = userService({ users: storage.users, ...common });
  const domain = {
    ...{ storage, audit, tenants, clients, keys, users, outbox, announce, languages },
    ...common,
    ...proofs({ ...common, storage, audit, metadata, mail: post.mail }),
    imports: userImport({ storage, users, ...common }),
    groups: groupService({ ...storage, ...common, announce }),
    webhooks: webhookService({ webhooks: storage.webhooks, outbox, ...common, allowPrivateFetch }),
  };
  return {
    ...post,
    ...domain,
    ...{ config, logger, delivery, registry, renderer, languageOf, assets, addressOf },
    keeper: auditKeeper({ storage, ...common, logger, tell, keepDays: auditKeepDays }),
    fidoMetadata: metadata,
    addressLimits: addressLimits({ clock, limits: config.addressLimits }),
    csrf: csrfTokens(sealer.derive('csrf')),
    admin: { ...post, ...domain, metadata, deployment: deploymentOf(config), turnstile: turnstile(SLOW) },
  };
}

function deploymentOf({ publicUrl, relatedOrigins, fidoMetadata: { file } }: Config): AdminServices['deployment'] {
  return { publicUrl, relatedOrigins, attestable: file !== null };
}

type Built = Pick<Container, 'config' | 'clock' | 'random' | 'logger' | 'storage' | 'sealer' | 'audit' | 'mail'> &
  Pick<Container, 'languages' | 'renderer'>;

interface RegistryParts extends Omit<Built, 'mail'>, Pick<Container, 'tenants' | 'clients' | 'addressOf'> {
  readonly outbox: Outbox;
  readonly keys: KeyService;
  readonly languageOf: LanguageReader;
}

/** The tenants' OpenID providers. */
function createRegistry(parts: RegistryParts): ProviderRegistry {
  const { config, tenants, keys, renderer, languages, languageOf, logger, ...deps } = parts;
  return providerRegistry({
    ...deps,
    publicUrl: config.publicUrl,
    relatedOrigins: config.relatedOrigins,
    capacity: config.providerCacheSize,
    allowPrivateFetch: config.allowPrivateFetch,
    attestable: config.fidoMetadata.file !== null,
    findTenant: (tenantId) => tenants.findActive(tenantId),
    keysOf: (tenantId) => keys.recent(tenantId),
    uiLocales: languages.tags,
    languageOf: (req, uiLocales) => languageOf(req, uiLocales).tag,
    render: (template, data) => renderer.render(template, data),
    onFailure: (error) => logger.error({ error }, 'the provider failed'),
  });
}

interface CourierParts extends Pick<Built, 'config' | 'clock' | 'sealer' | 'audit' | 'storage' | 'logger'> {
  readonly clients: ClientService;
  readonly outbox: Outbox;
  readonly registry: ProviderRegistry;
  readonly mailCourier: Courier | undefined;
}

/** Whoever takes what has to leave after the answer: one entry for each family of messages. */
function couriers({ config, mailCourier, ...deps }: CourierParts): Courier[] {
  const { allowPrivateFetch } = config;
  const outside = { ...deps, allowPrivateFetch };
  const all = [mailCourier, logoutCourier(outside), enforcementCourier(deps), webhookCourier(outside)];
  return all.filter((one) => one !== undefined);
}

/** Mail: to a server, or to a page where only this machine can be reached. */
function createPostOffice(parts: Omit<Built, 'mail'> & { readonly outbox: Outbox }): PostOffice {
  const { config, languages, renderer, ...deps } = parts;
  const { publicUrl } = config;
  return postOffice({
    ...deps,
    server: config.mail,
    development: isLoopback(new URL(publicUrl)),
    compose: composer({
      ...{ languages, publicUrl, shadesOf: lightShades },
      render: (template, data) => renderer.render(template, data),
      findTenant: (tenantId) => deps.storage.tenants.find(tenantId),
    }),
  });
}

/** What people prove themselves with, all behind one bound on hashing. */
function proofs(deps: Omit<Built, 'config' | 'logger' | 'languages' | 'renderer'> & { metadata: FidoMetadata }) {
  const hasher = argon2Hasher(deps);
  return {
    methods: createMethods({ ...deps, hasher }),
    mailedCodes: mailedCodes({ ...deps, ...deps.storage }),
    newPasswords: newPasswords({ ...deps, ...deps.storage, hasher }),
  };
}
