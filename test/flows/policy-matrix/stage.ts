// Builds what a situation speaks of: tenants and applications, on servers that all situations share.
import { startTestServer, type TestServer } from '../../support/start-test-server.ts';
import { testMetadata, type Maker } from '../../support/test-metadata.ts';
import type { Application, NamedPolicy } from './situation.ts';

export interface Client {
  readonly clientId: string;
  readonly secret: string;
}

export interface Tenant {
  readonly id: string;
  readonly server: TestServer;
  readonly policy: NamedPolicy;
  /** Vouched for by the metadata that the server has, if it has any. */
  readonly maker: Maker;
  /** The one that asks for nothing more, or this one. */
  client(application: Application | undefined): Promise<Client>;
}

export interface Stage {
  /** One for each policy; one of its own where something is changed in it. */
  tenant(policy: NamedPolicy, isChanged: boolean): Promise<Tenant>;
  close(): Promise<void>;
}

/** Starts two servers: one that knows the makers of authenticators, and one that does not. */
export async function openStage(): Promise<Stage> {
  const files = testMetadata({ now: Math.floor(Date.now() / 1000) });
  const settings = { providerCacheSize: 100 };
  const knowing = await startTestServer({ ...settings, fidoMetadata: files.fidoMetadata });
  const unknowing = await startTestServer(settings);
  const tenants = new Map<NamedPolicy, Tenant>();
  let count = 0;

  return {
    async tenant(policy, isChanged) {
      const known = isChanged ? undefined : tenants.get(policy);
      if (known) return known;
      const server = policy.withoutMetadata ? unknowing : knowing;
      const id = `tenant${(count += 1)}`;
      await server.addTenant(id, policy.policy);
      const tenant = { id, server, policy, maker: files.maker, client: clientsOf(server, id) };
      if (!isChanged) tenants.set(policy, tenant);
      return tenant;
    },
    async close() {
      await Promise.all([knowing.close(), unknowing.close()]);
      files.remove();
    },
  };
}

function clientsOf(server: TestServer, tenantId: string): Tenant['client'] {
  const clients = new Map<string, Promise<Client>>();
  const add = async (id: string, application: Application | undefined) => {
    const client = await server.addClient(tenantId, id);
    if (application) await server.container.clients.updateClient(tenantId, id, { rules: application.rules });
    return client;
  };
  return (application) => {
    const id = application?.id ?? 'demo';
    const known = clients.get(id) ?? add(id, application);
    clients.set(id, known);
    return known;
  };
}
