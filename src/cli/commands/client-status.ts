import type { StoredClient } from '#src/storage/ports/client-store.ts';
import { WHEN_SEEN } from '../change-tenant.ts';
import { defineCommand, type CommandContext } from '../command.ts';
import { requireClient } from '../require-client.ts';

const args = { tenant: 'the tenant', client: 'the client id' } as const;
const EVENTS = { active: 'client.resumed', suspended: 'client.suspended' } as const;

export const clientSuspend = defineCommand({
  name: 'client suspend',
  summary: 'Keep an application out; nothing of it is lost',
  details: 'Nobody is sent back to it, and it gets, refreshes and looks up no token until it is resumed.',
  args,
  options: {},
  run: (input, context) => setStatus(input.args, 'suspended', context),
});

export const clientResume = defineCommand({
  name: 'client resume',
  summary: 'Let a suspended application in again',
  args,
  options: {},
  run: (input, context) => setStatus(input.args, 'active', context),
});

function setStatus(
  { tenant: tenantId, client: clientId }: { readonly tenant: string; readonly client: string },
  status: StoredClient['status'],
  { withServices }: CommandContext,
) {
  return withServices(async (services) => {
    const client = await requireClient(services, tenantId, clientId);
    const data = { clientId, status };
    if (client.status === status) return { data, text: `${clientId} is ${status} already.` };
    await services.clients.updateClient(tenantId, clientId, { status });
    await services.audit.record(EVENTS[status], { tenantId, clientId });
    return { data, text: `${clientId} is ${status}. ${WHEN_SEEN}` };
  });
}
