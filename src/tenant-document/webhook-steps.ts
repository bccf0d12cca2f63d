import { memberChanges } from '#src/insight/describe-changes.ts';
import type { Webhook } from '#src/storage/ports/webhook-store.ts';
import type { DocumentError, DocumentWebhook } from './document.ts';
import { changedMeanwhile, type DocumentServices, type Step } from './step.ts';

/** A document knows a webhook by its address; of several at the same one it speaks of the oldest. */
export function oldestByUrl(webhooks: readonly Webhook[]): Webhook[] {
  return [...new Map(webhooks.toReversed().map((webhook) => [webhook.url, webhook])).values()].toReversed();
}

/** Makes a webhook, or changes what is different; nothing where it is as wanted. */
export function webhookSteps(tenantId: string, to: DocumentWebhook, webhook: Webhook | undefined): Step[] {
  const { url, events } = to;
  if (!webhook) return [creation(tenantId, to)];
  const { status = webhook.status } = to;
  const [was, is] = [
    { events: webhook.events, status: webhook.status },
    { events, status },
  ];
  const changes = memberChanges('', [was, is]);
  const step: Omit<Step, 'run'> = { act: 'change', of: 'webhook', id: url, changes };
  const run: Step['run'] = async ({ webhooks, audit }) => {
    const answer = await webhooks.update(tenantId, webhook.id, { events, status }, webhook.version);
    if (answer !== 'updated') throw changedMeanwhile(step);
    await audit.record('webhook.changed', { tenantId, details: { webhook: webhook.id } });
    return undefined;
  };
  return changes.length === 0 ? [] : [{ ...step, run }];
}

/** Removes a webhook, with what could not be delivered. */
export function webhookRemoval({ tenantId, id, url }: Webhook): Step {
  return {
    ...{ act: 'remove', of: 'webhook', id: url, changes: [] },
    run: async ({ webhooks, audit }) => {
      const removed = await webhooks.remove(tenantId, id);
      if (removed) await audit.record('webhook.removed', { tenantId, details: { webhook: id } });
      return undefined;
    },
  };
}

/** What keeps the webhooks of a document from being made. */
export function webhookErrors(
  documented: readonly DocumentWebhook[],
  webhooks: Pick<DocumentServices['webhooks'], 'check'>,
): DocumentError[] {
  return documented.flatMap(({ url, events }, index) =>
    webhooks.check({ url, events }).map(({ path, message }) => ({ path: `webhooks.${index}.${path}`, message })),
  );
}

function creation(tenantId: string, { url, events, status }: DocumentWebhook): Step {
  return {
    ...{ act: 'create', of: 'webhook', id: url, changes: [] },
    run: async ({ webhooks, audit }) => {
      const { webhook, secret } = await webhooks.create(tenantId, { url, events });
      if (status === 'paused') await webhooks.update(tenantId, webhook.id, { status });
      await audit.record('webhook.created', { tenantId, details: { webhook: webhook.id } });
      return secret;
    },
  };
}
