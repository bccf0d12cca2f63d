import type { StoredArtifact } from '#src/storage/ports/artifact-store.ts';
import type { ClientStore } from '#src/storage/ports/client-store.ts';
import { authorizationsOf, ISSUED, removeAll, type EndingDeps } from './end-sessions.ts';
import { isOwnClient } from './first-party-clients.ts';

/** An application that a person has been let in to, or has let in. */
export interface GrantedClient {
  readonly clientId: string;
  readonly name: string;
  readonly uri: string | undefined;
  /** Of the organisation itself: nobody was asked for consent. */
  readonly firstParty: boolean;
  readonly scopes: readonly string[];
  /** Single claims, asked for beside the scopes. */
  readonly claims: readonly string[];
  /** Of the administration's API. */
  readonly apiScopes: readonly string[];
  /** Epoch seconds. */
  readonly since: number;
  /** Epoch seconds of the last token; null where there is none left. */
  readonly lastUsedAt: number | null;
}

export interface GrantedClients {
  /** The applications that have a grant of the user, by name. */
  list(userId: string): Promise<GrantedClient[]>;
  /** Takes an application's grants and tokens, and tells it. False when it had none of this user. */
  revoke(userId: string, clientId: string): Promise<boolean>;
}

type Deps = Pick<EndingDeps, 'tenantId' | 'artifacts' | 'logOutAt' | 'clock'> & {
  readonly clients: Pick<ClientStore, 'find'>;
};

/** What oidc-provider writes into a grant, as far as it matters here. */
interface GrantPayload {
  readonly openid?: { readonly scope?: string; readonly claims?: readonly string[] };
  /** By resource. */
  readonly resources?: Readonly<Record<string, string>>;
}

/** What applications may do in people's names, to be looked at and taken back. Needs no provider. */
export function grantedClients(deps: Deps): GrantedClients {
  const { tenantId, artifacts, logOutAt, clock } = deps;
  const read = (userId: string, models: readonly string[]) =>
    artifacts.listByUser(tenantId, userId, models, clock.now());

  return {
    list: async (userId) => {
      const byClient = Map.groupBy(await read(userId, ISSUED), ({ payload }) => String(payload['clientId']));
      const found = await Promise.all([...byClient].map(([clientId, rows]) => describe(deps, clientId, rows)));
      return found.filter((one) => one !== undefined).toSorted((one, other) => one.name.localeCompare(other.name));
    },

    revoke: async (userId, clientId) => {
      const rows = await read(userId, ['Session', ...ISSUED]);
      const issued = rows.filter(({ payload }) => payload['clientId'] === clientId);
      if (!issued.some(({ key }) => key.model === 'Grant')) return false;
      await removeAll(deps, issued);
      const told = rows.flatMap(authorizationsOf).filter((one) => one.clientId === clientId);
      // Without a session of ours the application may still have one of its own.
      const sids = new Set(told.length === 0 ? [undefined] : told.map(({ sid }) => sid));
      await Promise.all([...sids].map((sid) => logOutAt(clientId, userId, sid)));
      return true;
    },
  };
}

async function describe(
  { tenantId, clients }: Pick<Deps, 'tenantId' | 'clients'>,
  clientId: string,
  rows: readonly StoredArtifact[],
): Promise<GrantedClient | undefined> {
  const grants = rows.filter(({ key }) => key.model === 'Grant');
  // Our own pages are nobody's application.
  if (grants.length === 0 || isOwnClient(clientId)) return undefined;
  const { metadata = {}, firstParty = false } = (await clients.find(tenantId, clientId)) ?? {};
  const { client_name: name, client_uri: uri } = metadata;

  const granted = grants.map(({ payload }) => (payload as GrantPayload).openid ?? {});
  const ofResources = grants.flatMap(({ payload }) => Object.values((payload as GrantPayload).resources ?? {}));
  const times = (of: readonly StoredArtifact[]) => of.map(({ payload }) => Number(payload['iat'] ?? 0));
  const tokens = rows.filter(({ key }) => key.model !== 'Grant');
  return {
    clientId,
    name: typeof name === 'string' ? name : clientId,
    uri: typeof uri === 'string' ? uri : undefined,
    firstParty,
    scopes: scopesIn(granted.map(({ scope = '' }) => scope)),
    claims: [...new Set(granted.flatMap(({ claims = [] }) => claims))],
    apiScopes: scopesIn(ofResources),
    since: Math.min(...times(grants)),
    lastUsedAt: tokens.length === 0 ? null : Math.max(...times(tokens)),
  };
}

function scopesIn(lists: readonly string[]): string[] {
  return [...new Set(lists.flatMap((list) => list.split(' ')))].filter((scope) => scope !== '');
}
