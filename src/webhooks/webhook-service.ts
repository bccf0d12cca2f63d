// Webhooks tell other systems of a tenant's audit events: signed, tried for a day, then kept as dead letters.
import type { Clock } from '#src/clock.ts';
import { ProblemError } from '#src/errors.ts';
import type { Sealer } from '#src/keys/seal.ts';
import { isPrivateLiteral } from '#src/outbound/private-addresses.ts';
import type { Outbox } from '#src/outbox/outbox.ts';
import type { Random } from '#src/random.ts';
import type { Changed } from '#src/storage/ports/changed.ts';
import type { DeadLetter, DeadLetterPart, Webhook, WebhookStore } from '#src/storage/ports/webhook-store.ts';
import { AUDIT_EVENTS } from '#src/audit/events.ts';
import { postBlock, postTest } from './messages.ts';
import { newSecret } from './secrets.ts';

/** What somebody says of a webhook. */
export interface WebhookSettings {
  /** `https://`, without a user, a password or a fragment; not on a private address, unless the deployment allows it. */
  readonly url: string;
  /** Types of events; null for all of them. */
  readonly events: readonly string[] | null;
}

export interface WebhookProblem {
  readonly path: 'url' | 'events';
  readonly message: string;
}

/** The webhooks of tenants. What is not there answers undefined, `missing` or false. */
export interface WebhookService {
  /** The secret is told here alone. Throws a ProblemError `validation_failed`; a tenant has at most 20. */
  create(tenantId: string, settings: WebhookSettings): Promise<{ readonly webhook: Webhook; readonly secret: string }>;
  /** Everything for which `create` would refuse such settings. */
  check(settings: WebhookSettings): readonly WebhookProblem[];
  find(tenantId: string, id: string): Promise<Webhook | undefined>;
  /** The oldest first. */
  list(tenantId: string): Promise<Webhook[]>;
  /** From the version `expected`, or whichever there is. Throws a ProblemError `validation_failed`. */
  update(tenantId: string, id: string, change: WebhookChange, expected?: number): Promise<Changed>;
  /** The new secret. For a day, the one before signs as well. */
  rotateSecret(tenantId: string, id: string): Promise<string | undefined>;
  /** With what could not be delivered. */
  remove(tenantId: string, id: string): Promise<boolean>;
  /** Sends an event that says it is a test; how that went is in `lastDeliveredAt` and `lastFailure` soon after. */
  sendTest(tenantId: string, id: string): Promise<boolean>;
  /** What could not be delivered, kept for 30 days; by id. */
  deadLetters(tenantId: string, part: DeadLetterPart): Promise<DeadLetter[]>;
  /** Sends it again, under the same id, for another day. */
  retry(tenantId: string, letterId: string): Promise<boolean>;
  /** How many there were. */
  retryAll(tenantId: string, webhookId: string): Promise<number>;
  drop(tenantId: string, letterId: string): Promise<boolean>;
  dropAll(tenantId: string, webhookId: string): Promise<number>;
}

/** What is left out, or undefined, stays. */
export type WebhookChange = {
  readonly [Name in 'url' | 'events' | 'status']?: Webhook[Name] | undefined;
};

export interface WebhookServiceDeps {
  readonly webhooks: WebhookStore;
  readonly outbox: Outbox;
  readonly sealer: Pick<Sealer, 'seal' | 'open'>;
  readonly clock: Clock;
  readonly random: Pick<Random, 'uuid' | 'bytes'>;
  readonly allowPrivateFetch: boolean;
}

const MOST = 20;
const LONGEST_URL = 2000;
/** Dead letters read in one go. */
const BATCH = 200;

export function webhookService(deps: WebhookServiceDeps): WebhookService {
  const { webhooks, outbox, clock, random } = deps;
  return {
    create: async (tenantId, settings) => {
      checkSettings(settings, deps);
      if ((await webhooks.list(tenantId)).length >= MOST) throw invalid('url', `there are ${MOST} webhooks already`);
      const place = { tenantId, id: random.uuid() };
      const { secret, sealed } = newSecret(place, deps);
      const fresh = { status: 'active', createdAt: clock.now(), version: 1 } as const;
      const { url, events } = settings;
      const webhook = {
        ...place,
        url,
        events,
        sealedSecret: sealed,
        ...fresh,
        lastDeliveredAt: null,
        lastFailure: null,
      };
      await webhooks.add(webhook);
      return { webhook, secret };
    },
    check: (settings) => problemsIn(settings, deps),
    find: (tenantId, id) => webhooks.find(tenantId, id),
    list: (tenantId) => webhooks.list(tenantId),
    update: async (tenantId, id, change, expected) => {
      const webhook = await webhooks.find(tenantId, id);
      if (!webhook) return 'missing';
      const { url = webhook.url, events = webhook.events, status = webhook.status } = change;
      checkSettings({ url, events }, deps);
      return webhooks.update({ ...webhook, url, events, status, version: (expected ?? webhook.version) + 1 });
    },
    rotateSecret: async (tenantId, id) => {
      for (;;) {
        const webhook = await webhooks.find(tenantId, id);
        if (!webhook) return undefined;
        const { secret, sealed } = newSecret(webhook, deps, webhook.sealedSecret);
        const next = { ...webhook, sealedSecret: sealed, version: webhook.version + 1 };
        if ((await webhooks.update(next)) === 'updated') return secret;
      }
    },
    remove: (tenantId, id) => webhooks.remove(tenantId, id),
    sendTest: async (tenantId, id) => {
      const webhook = await webhooks.find(tenantId, id);
      if (webhook) await postTest(outbox, webhook);
      return webhook !== undefined;
    },
    ...deadLetterService(deps),
  };
}

type LetterMethods = 'deadLetters' | 'retry' | 'retryAll' | 'drop' | 'dropAll';

function deadLetterService({ webhooks, outbox, clock }: WebhookServiceDeps): Pick<WebhookService, LetterMethods> {
  const sendAgain = async ({ tenantId, id, webhookId, block }: DeadLetter) => {
    // First it waits to be sent again, then it is no dead letter any more.
    await postBlock(outbox, { tenantId, id: webhookId }, block);
    return webhooks.removeDeadLetter(tenantId, id);
  };
  const drop = (tenantId: string, id: string) => webhooks.removeDeadLetter(tenantId, id);
  const each = async (tenantId: string, webhookId: string, act: (letter: DeadLetter) => Promise<boolean>) => {
    let count = 0;
    for (;;) {
      const letters = await webhooks.deadLetters(tenantId, { webhookId, limit: BATCH }, clock.now());
      for (const letter of letters) count += Number(await act(letter));
      if (letters.length < BATCH) return count;
    }
  };
  return {
    deadLetters: (tenantId, part) => webhooks.deadLetters(tenantId, part, clock.now()),
    retry: async (tenantId, letterId) => {
      const letter = await webhooks.findDeadLetter(tenantId, letterId, clock.now());
      return letter !== undefined && sendAgain(letter);
    },
    retryAll: (tenantId, webhookId) => each(tenantId, webhookId, sendAgain),
    drop,
    dropAll: (tenantId, webhookId) => each(tenantId, webhookId, ({ id }) => drop(tenantId, id)),
  };
}

function checkSettings(settings: WebhookSettings, deps: WebhookServiceDeps): void {
  for (const { path, message } of problemsIn(settings, deps)) throw invalid(path, message);
}

function problemsIn({ url, events }: WebhookSettings, { allowPrivateFetch }: WebhookServiceDeps): WebhookProblem[] {
  const problem = urlProblem(url, allowPrivateFetch);
  const known: readonly string[] = AUDIT_EVENTS;
  const unknown = (events ?? []).filter((type) => !known.includes(type));
  return [
    ...(problem === undefined ? [] : [{ path: 'url' as const, message: problem }]),
    ...unknown.map((type) => ({ path: 'events' as const, message: `there is no event ${type}` })),
    ...(events?.length === 0
      ? [{ path: 'events' as const, message: 'name at least one, or null for all of them' }]
      : []),
  ];
}

function urlProblem(text: string, allowPrivate: boolean): string | undefined {
  const url = URL.parse(text);
  if (url === null || text.length > LONGEST_URL) return 'must be an address';
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) return 'must begin with https://';
  if (url.username !== '' || url.password !== '') return 'must hold no user name or password';
  if (url.hash !== '') return 'must have no fragment';
  // What a name stands for is looked at each time before anything is sent.
  return !allowPrivate && isPrivateLiteral(url) ? 'must not be a private address' : undefined;
}

function invalid(path: string, message: string): ProblemError {
  const details = { errors: [{ path, message }] };
  return new ProblemError('validation_failed', `This webhook cannot be so: ${path}: ${message}`, { details });
}
