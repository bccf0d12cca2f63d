import { z } from 'zod';
import { ProblemError } from '#src/errors.ts';
import type { DeadLetter } from '#src/storage/ports/webhook-store.ts';
import { operation, type Call } from '../operation.ts';
import { pageOf, pageQuery, readPage } from '../pages.ts';
import { findWebhook } from './webhooks.ts';

const letter = z.object({
  id: z.string(),
  block: z.int().describe('Of the audit log: the events are those of this block.'),
  reason: z.string().describe('Of the last failure, a stable word.'),
  failedAt: z.int().describe('Epoch seconds, as all times here.'),
  expiresAt: z.int(),
});
const counted = z.object({ count: z.int().describe('How many there were.') });

type LetterCall = Pick<
  Call<'/tenants/{tenant}/webhooks/{webhook}/dead-letters/{letter}'>,
  'tenant' | 'params' | 'services'
>;

// That of another webhook is as unknown as one that never was.
async function requireLetter({ tenant, params, services }: LetterCall): Promise<DeadLetter> {
  const { storage, clock } = services;
  const found = await storage.webhooks.findDeadLetter(tenant.id, params.letter, clock.now());
  if (found?.webhookId !== params.webhook) throw notFound();
  return found;
}

const notFound = () => new ProblemError('webhook_not_found', 'There is no such dead letter');

export const listDeadLetters = operation({
  id: 'webhooks.deadLetters',
  summary: 'List what could not be delivered to a webhook',
  description: 'It is kept for 30 days.',
  method: 'GET',
  path: '/tenants/{tenant}/webhooks/{webhook}/dead-letters',
  permission: 'webhooks:read',
  query: z.strictObject(pageQuery),
  answer: pageOf(letter),
  run: async (call) => {
    const { tenant, query, services } = call;
    const { id: webhookId } = await findWebhook(call);
    const read = (part: { readonly after?: string; readonly limit: number }) =>
      services.webhooks.deadLetters(tenant.id, { webhookId, ...part });
    const { items, next } = await readPage(query, read, ({ id }) => id);
    return { items: items.map(({ code, ...rest }) => ({ ...rest, reason: code })), next };
  },
});

export const retryDeadLetters = operation({
  id: 'webhooks.retryAll',
  summary: 'Send all again that could not be delivered to a webhook',
  description: 'Under the same ids as before, for another day.',
  method: 'POST',
  path: '/tenants/{tenant}/webhooks/{webhook}/dead-letters/retry',
  permission: 'webhooks:write',
  answer: counted,
  run: async (call) => {
    const { id } = await findWebhook(call);
    const count = await call.services.webhooks.retryAll(call.tenant.id, id);
    await call.record('webhook.changed', { details: { webhook: id, resent: String(count) } });
    return { count };
  },
});

export const dropDeadLetters = operation({
  id: 'webhooks.dropAll',
  summary: 'Drop all that could not be delivered to a webhook',
  method: 'DELETE',
  path: '/tenants/{tenant}/webhooks/{webhook}/dead-letters',
  permission: 'webhooks:write',
  fresh: true,
  answer: counted,
  run: async (call) => {
    const { id } = await findWebhook(call);
    const count = await call.services.webhooks.dropAll(call.tenant.id, id);
    await call.record('webhook.changed', { details: { webhook: id, dropped: String(count) } });
    return { count };
  },
});

export const retryDeadLetter = operation({
  id: 'webhooks.retry',
  summary: 'Send one again that could not be delivered',
  method: 'POST',
  path: '/tenants/{tenant}/webhooks/{webhook}/dead-letters/{letter}/retry',
  permission: 'webhooks:write',
  run: async (call) => {
    const { id, webhookId } = await requireLetter(call);
    if (!(await call.services.webhooks.retry(call.tenant.id, id))) throw notFound();
    await call.record('webhook.changed', { details: { webhook: webhookId, resent: '1' } });
  },
});

export const dropDeadLetter = operation({
  id: 'webhooks.drop',
  summary: 'Drop one that could not be delivered',
  method: 'DELETE',
  path: '/tenants/{tenant}/webhooks/{webhook}/dead-letters/{letter}',
  permission: 'webhooks:write',
  fresh: true,
  run: async (call) => {
    const { id, webhookId } = await requireLetter(call);
    if (!(await call.services.webhooks.drop(call.tenant.id, id))) throw notFound();
    await call.record('webhook.changed', { details: { webhook: webhookId, dropped: '1' } });
  },
});

export const DEAD_LETTER_OPERATIONS = [
  ...[listDeadLetters, retryDeadLetters, dropDeadLetters],
  ...[retryDeadLetter, dropDeadLetter],
];
