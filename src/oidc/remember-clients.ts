import type { Provider } from 'oidc-provider';
import type { FindClientMetadata } from './client-adapter.ts';

/**
 * The library writes out and hashes a client's metadata at each of its look-ups, to see whether it is the one it has read
 * before. Here the very same object says so: for as long as that is what is found, so is the client made of it.
 */
export function rememberClients({ Client }: Pick<Provider, 'Client'>, findMetadata: FindClientMetadata): void {
  const made = new WeakMap<object, InstanceType<typeof Client>>();
  const make = Client.find.bind(Client);
  Client.find = async (id) => {
    const metadata = typeof id === 'string' && id !== '' ? await findMetadata(id) : undefined;
    const known = metadata && made.get(metadata);
    if (known) return known;
    const client = await make(id);
    if (client && metadata) made.set(metadata, client);
    return client;
  };
}
