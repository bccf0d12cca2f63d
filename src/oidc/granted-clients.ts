import type { Provider } from 'oidc-provider';
import type { StoredArtifact } from '#src/storage/ports/artifact-store.ts';
import { authorizationsOf, ISSUED, removeAll, type EndingDeps } from './end-sessions.ts';
import { FIRST_PARTY } from './first-party-clients.ts';

/** An application of somebody else that a person has let in. */
export interface GrantedClient {
  readonly clientId: string;
  readonly name: string;
  readonly uri: string | undefined;
  readonly scopes: readonly string[];
  /** Single claims, asked for beside the scopes. */
  readonly claims: readonly string[];
  /** Epoch seconds. */
  readonly since: number;
  /** Epoch seconds of the last token; null where there is none left. */
  readonly lastUsedAt: number | null;
}

export interface GrantedClients {
  /** The applications that have a grant of the user, by name. The organisation's own are not among them. */
  list(userId: string): Promise<GrantedClient[]>;
  /** Takes an application's grants and tokens, and tells it. False when it had none of this user. */
  revoke(userId: string, clientId: string): Promise<boolean>;
}

type Deps = Pick<EndingDeps, 'tenantId' | 'artifacts' | 'logOutAt' | 'clock'> & {
  readonly provider: Pick<Provider, 'Client'>;
};

/** What oidc-provider writes into a grant, as far as it matters here. */
interface GrantPayload {
  readonly openid?: { readonly scope?: string; readonly claims?: readonly string[] };
}

/** What people have granted to other organisations' applications, to be looked at and taken back. */
export function grantedClients(deps: Deps): GrantedClients {
  const { tenantId, artifacts, logOutAt, clock, provider } = deps;
  const read = (userId: string, models: readonly string[]) =>
    artifacts.listByUser(tenantId, userId, models, clock.now());

  return {
    list: async (userId) => {
      const byClient = Map.groupBy(await read(userId, ISSUED), ({ payload }) => String(payload['clientId']));
      const found = await Promise.all([...byClient].map(([clientId, rows]) => describe(provider, clientId, rows)));
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
  provider: Pick<Provider, 'Client'>,
  clientId: string,
  rows: readonly StoredArtifact[],
): Promise<GrantedClient | undefined> {
  const grants = rows.filter(({ key }) => key.model === 'Grant');
  if (grants.length === 0) return undefined;
  const client = await provider.Client.find(clientId);
  if (client?.[FIRST_PARTY] === true) return undefined;

  const granted = grants.map(({ payload }) => (payload as GrantPayload).openid ?? {});
  const times = (of: readonly StoredArtifact[]) => of.map(({ payload }) => Number(payload['iat'] ?? 0));
  const tokens = rows.filter(({ key }) => key.model !== 'Grant');
  return {
    clientId,
    name: client?.clientName ?? clientId,
    uri: client?.clientUri,
    scopes: [...new Set(granted.flatMap(({ scope = '' }) => scope.split(' ')))].filter((scope) => scope !== ''),
    claims: [...new Set(granted.flatMap(({ claims = [] }) => claims))],
    since: Math.min(...times(grants)),
    lastUsedAt: tokens.length === 0 ? null : Math.max(...times(tokens)),
  };
}
