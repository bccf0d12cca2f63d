import { z } from 'zod';
import { AUDIT_EVENTS } from '#src/audit/events.ts';
import { ProblemError } from '#src/errors.ts';
import type { Webhook } from '#src/storage/ports/webhook-store.ts';
import { requirePermission } from '../actor.ts';
import { changedMeanwhile } from '../change-tenant.ts';
import { operation, type Call } from '../operation.ts';

const url = z.string().max(2000).describe('`https://`, and not a private address.');
const events = z
  .array(z.enum(AUDIT_EVENTS))
  .min(1)
  .max(AUDIT_EVENTS.length)
  .nullable()
  .describe('Types of events; null for all of them.');
const status = z.enum(['active', 'paused']);

const webhook = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(z.string()).nullable().describe('Null for all of them.'),
  status,
  createdAt: z.int().describe('Epoch seconds, as all times here.'),
  lastDeliveredAt: z.int().nullable(),
  lastFailure: z.object({ at: z.int(), reason: z.string().describe('A stable word.') }).nullable(),
  version: z.int(),
});

const versionOf = ({ version }: z.output<typeof webhook>) => version;
const SECRET = 'Shown this once. Signs what is sent, as Standard Webhooks 1.0 has it.';

/** What of a webhook leaves: never its secret. */
function described({ sealedSecret: _sealed, lastFailure, ...rest }: Webhook) {
  return { ...rest, lastFailure: lastFailure && { at: lastFailure.at, reason: lastFailure.code } };
}

type WebhookCall = Pick<Call<'/tenants/{tenant}/webhooks/{webhook}'>, 'tenant' | 'params' | 'services'>;

/** The webhook of a call. Throws `webhook_not_found`. */
export async function findWebhook({ tenant, params, services }: WebhookCall): Promise<Webhook> {
  const found = await services.webhooks.find(tenant.id, params.webhook);
  if (!found) throw notFound();
  return found;
}

function notFound(): ProblemError {
  return new ProblemError('webhook_not_found', 'There is no such webhook');
}

export const listWebhooks = operation({
  id: 'webhooks.list',
  summary: 'List webhooks, the oldest first',
  method: 'GET',
  path: '/tenants/{tenant}/webhooks',
  permission: 'webhooks:read',
  answer: z.object({ items: z.array(webhook) }),
  run: async ({ tenant, services }) => ({ items: (await services.webhooks.list(tenant.id)).map(described) }),
});

export const showWebhook = operation({
  id: 'webhooks.show',
  summary: 'One webhook, and how its last deliveries went',
  method: 'GET',
  path: '/tenants/{tenant}/webhooks/{webhook}',
  permission: 'webhooks:read',
  answer: webhook,
  version: versionOf,
  run: async (call) => described(await findWebhook(call)),
});

export const createWebhook = operation({
  id: 'webhooks.create',
  summary: 'Have events told to an address',
  description:
    'Of what happens from now on. There are at most 20. Needs `audit:read` as well: it tells what the log says.',
  method: 'POST',
  path: '/tenants/{tenant}/webhooks',
  permission: 'webhooks:write',
  fresh: true,
  body: z.strictObject({ url, events: events.default(null) }),
  answer: webhook.extend({ secret: z.string().describe(SECRET) }),
  creates: true,
  version: versionOf,
  run: async ({ actor, tenant, body, record, services }) => {
    requirePermission(actor, 'audit:read');
    const made = await services.webhooks.create(tenant.id, body);
    await record('webhook.created', { details: { webhook: made.webhook.id } });
    return { ...described(made.webhook), secret: made.secret };
  },
});

export const updateWebhook = operation({
  id: 'webhooks.update',
  summary: 'Change the address, the events or the state of a webhook',
  description:
    'While it is `paused` nothing is put down for it: what happens then it is never told. Another address, or other events, ' +
    'need `audit:read` as well.',
  method: 'PATCH',
  path: '/tenants/{tenant}/webhooks/{webhook}',
  permission: 'webhooks:write',
  fresh: true,
  body: z.strictObject({ url: url.optional(), events: events.optional(), status: status.optional() }),
  answer: webhook,
  version: versionOf,
  run: async (call) => {
    const { actor, tenant, params, body, ifMatch, record, services } = call;
    if (body.url !== undefined || body.events !== undefined) requirePermission(actor, 'audit:read');
    const changed = await services.webhooks.update(tenant.id, params.webhook, body, ifMatch);
    if (changed === 'missing') throw notFound();
    if (changed === 'changed') throw changedMeanwhile(ifMatch);
    await record('webhook.changed', { details: { webhook: params.webhook, changed: Object.keys(body).join(' ') } });
    return described(await findWebhook(call));
  },
});

export const rotateWebhookSecret = operation({
  id: 'webhooks.rotateSecret',
  summary: 'Give a webhook a new secret',
  description:
    'For a day what is sent is signed with the one before as well: its receiver has time to learn the new one.',
  method: 'POST',
  path: '/tenants/{tenant}/webhooks/{webhook}/secret',
  permission: 'webhooks:write',
  fresh: true,
  answer: z.object({ secret: z.string().describe(SECRET) }),
  run: async ({ tenant, params, record, services }) => {
    const secret = await services.webhooks.rotateSecret(tenant.id, params.webhook);
    if (secret === undefined) throw notFound();
    await record('webhook.changed', { details: { webhook: params.webhook, changed: 'secret' } });
    return { secret };
  },
});

export const testWebhook = operation({
  id: 'webhooks.test',
  summary: 'Send a webhook an event that says it is a test',
  description: 'How that went is in `lastDeliveredAt` and `lastFailure` soon after.',
  method: 'POST',
  path: '/tenants/{tenant}/webhooks/{webhook}/test',
  permission: 'webhooks:write',
  run: async ({ tenant, params, record, services }) => {
    if (!(await services.webhooks.sendTest(tenant.id, params.webhook))) throw notFound();
    await record('webhook.changed', { details: { webhook: params.webhook, test: 'sent' } });
  },
});

export const removeWebhook = operation({
  id: 'webhooks.remove',
  summary: 'Remove a webhook, with what could not be delivered to it',
  method: 'DELETE',
  path: '/tenants/{tenant}/webhooks/{webhook}',
  permission: 'webhooks:write',
  fresh: true,
  run: async ({ tenant, params, record, services }) => {
    if (!(await services.webhooks.remove(tenant.id, params.webhook))) throw notFound();
    await record('webhook.removed', { details: { webhook: params.webhook } });
  },
});

export const WEBHOOK_OPERATIONS = [
  ...[listWebhooks, showWebhook, createWebhook, updateWebhook],
  ...[rotateWebhookSecret, testWebhook, removeWebhook],
];
