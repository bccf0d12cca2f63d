import type { Adapter } from 'oidc-provider';

/** What the provider needs of the clients of a tenant: their metadata, the secret included. */
export type FindClientMetadata = (clientId: string) => Promise<Readonly<Record<string, unknown>> | undefined>;

/** oidc-provider's Client model, read from the client store; clients are written by their own service. */
export function clientAdapter(find: FindClientMetadata): Adapter {
  const readOnly = () => Promise.reject(new Error('clients are not written through the provider'));
  return {
    find,
    findByUid: () => Promise.resolve(undefined),
    findByUserCode: () => Promise.resolve(undefined),
    upsert: readOnly,
    consume: readOnly,
    destroy: readOnly,
    revokeByGrantId: readOnly,
  };
}
