import type { Storage } from '#src/storage/ports/storage.ts';
import type { StoredClient } from '#src/storage/ports/client-store.ts';
import type { Webhook } from '#src/storage/ports/webhook-store.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { oldestByUrl } from './webhook-steps.ts';
import { SCHEMA_VERSION, type DocumentClient, type DocumentWebhook, type ExportedDocument } from './document.ts';

interface ExportDeps {
  readonly groups: Pick<Storage['groups'], 'list'>;
  readonly clients: Pick<Storage['clients'], 'list'>;
  readonly webhooks: Pick<Storage['webhooks'], 'list'>;
}

/** The lists of a document. What it does not have of them is left alone when it is applied. */
export const LISTS = ['groups', 'clients', 'webhooks'] as const;
export type ListName = (typeof LISTS)[number];

/** Everything of a tenant that a document can say; no people, and no secret. Applying it changes nothing. */
export async function exportTenant(
  { groups, clients, webhooks }: ExportDeps,
  tenant: Tenant,
  lists: readonly ListName[] = LISTS,
): Promise<ExportedDocument> {
  const { id, name, branding, policy } = tenant;
  const listed = async <Item, Shown>(list: ListName, read: () => Promise<Item[]>, show: (item: Item) => Shown) =>
    lists.includes(list) ? { [list]: (await read()).map(show) } : {};
  return {
    schemaVersion: SCHEMA_VERSION,
    tenant: { id, name, branding },
    policy,
    ...(await listed(
      'groups',
      () => groups.list(id),
      (group) => ({ id: group.id, name: group.name }),
    )),
    ...(await listed('clients', () => clients.list(id), exportClient)),
    ...(await listed('webhooks', async () => oldestByUrl(await webhooks.list(id)), exportWebhook)),
  };
}

// Being active says nothing: whoever applies an older document does not resume what was suspended since.
function exportClient({ clientId, metadata, firstParty, rules, status }: StoredClient): DocumentClient {
  return { clientId, metadata, firstParty, rules, ...(status === 'suspended' ? { status } : {}) };
}

function exportWebhook({ url, events, status }: Webhook): DocumentWebhook {
  return { url, events: events === null ? null : [...events], ...(status === 'paused' ? { status } : {}) };
}
