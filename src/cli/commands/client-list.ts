import type { StoredClient } from '#src/storage/ports/client-store.ts';
import { columns } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { requireTenant } from '../services.ts';

export const clientList = defineCommand({
  name: 'client list',
  summary: 'List the applications of an organisation',
  args: { tenant: 'the tenant' },
  options: {},
  run: ({ args }, { withServices }) =>
    withServices(async (services) => {
      await requireTenant(services, args.tenant);
      const clients = (await services.storage.clients.list(args.tenant)).map(describe);
      const rows = clients.map(({ clientId, metadata, firstParty, status }) => [
        clientId,
        status,
        metadata['token_endpoint_auth_method'] === 'none' ? 'public' : 'confidential',
        firstParty ? 'first party' : 'third party',
        typeof metadata['client_name'] === 'string' ? metadata['client_name'] : '',
        Array.isArray(metadata['redirect_uris']) ? metadata['redirect_uris'].join(' ') : '',
      ]);
      const titles = ['CLIENT ID', 'STATUS', 'KIND', 'PARTY', 'NAME', 'REDIRECT URIS'];
      return { data: { clients }, text: rows.length === 0 ? 'There is no client yet.' : columns([titles, ...rows]) };
    }),
});

// Not even the sealed secret leaves the database.
function describe({ clientId, status, firstParty, createdAt, metadata, rules }: StoredClient) {
  return { clientId, status, firstParty, createdAt, metadata, rules };
}
