import type { StoredClient } from '#src/storage/ports/client-store.ts';
import { CommandError } from './failures.ts';
import { requireTenant, type Services } from './services.ts';

/** The client of a tenant, suspended or not. */
export async function requireClient(services: Services, tenantId: string, clientId: string): Promise<StoredClient> {
  await requireTenant(services, tenantId);
  const client = await services.storage.clients.find(tenantId, clientId);
  if (client) return client;
  const advice = `latchkey client list ${tenantId} shows those there are.`;
  throw new CommandError('client_not_found', `There is no client ${clientId} in ${tenantId}. ${advice}`);
}
