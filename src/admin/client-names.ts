import type { ClientStore } from '#src/storage/ports/client-store.ts';

interface NamedClient {
  readonly clientId: string;
  readonly name: string;
}

/** What these applications are called: by their ids, where they are gone or name themselves nothing. By name. */
export async function clientNames(
  clients: Pick<ClientStore, 'find'>,
  tenantId: string,
  clientIds: readonly string[],
): Promise<NamedClient[]> {
  const named = await Promise.all(
    [...new Set(clientIds)].map(async (clientId) => {
      const name = (await clients.find(tenantId, clientId))?.metadata['client_name'];
      return { clientId, name: typeof name === 'string' ? name : clientId };
    }),
  );
  return named.toSorted((one, other) => one.name.localeCompare(other.name));
}
