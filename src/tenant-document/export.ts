import type { Storage } from '#src/storage/ports/storage.ts';
import type { StoredClient } from '#src/storage/ports/client-store.ts';
import type { Webhook } from '#src/storage/ports/webhook-store.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import { oldestByUrl } from './webhook-steps.ts';
import { SCHEMA_VERSION, type DocumentClient, type DocumentWebhook, type TenantDocument } from './document.ts';

interface ExportDeps {
  readonly groups: Pick<Storage['groups'], 'list'>;
  readonly clients: Pick<Storage['clients'], 'list'>;
  readonly webhooks: Pick<Storage['webhooks'], 'list'>;
}

/** Everything of a tenant that a document can say; no people, and no secret. Applying it changes nothing. */
export async function exportTenant({ groups, clients, webhooks }: ExportDeps, tenant: Tenant): Promise<TenantDocument> {
  const { id, name, branding, policy } = tenant;
  return {
    schemaVersion: SCHEMA_VERSION,
    tenant: { id, name, branding },
    policy,
    groups: (await groups.list(id)).map((group) => ({ id: group.id, name: group.name })),
    clients: (await clients.list(id)).map(exportClient),
    webhooks: oldestByUrl(await webhooks.list(id)).map(exportWebhook),
  };
}

// Being active says nothing: whoever applies an older document does not resume what was suspended since.
function exportClient({ clientId, metadata, firstParty, rules, status }: StoredClient): DocumentClient {
  return { clientId, metadata, firstParty, rules, ...(status === 'suspended' ? { status } : {}) };
}

function exportWebhook({ url, events, status }: Webhook): DocumentWebhook {
  return { url, events: events === null ? null : [...events], ...(status === 'paused' ? { status } : {}) };
}
