import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuditLog } from '#src/audit/audit-log.ts';
import { signInDetails } from '#src/audit/sign-in-details.ts';
import type { Clock } from '#src/clock.ts';
import type { Client, ClientService } from '#src/clients/client-service.ts';
import type { Outbox } from '#src/outbox/outbox.ts';
import { countsAsVerified } from '#src/policy/assurance.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import type { TenantAddress } from '#src/tenants/address.ts';
import { tenantView } from '#src/tenants/tenant-view.ts';
import { rulesOfClient, type PolicyClient } from '#src/tenants/user-policy.ts';
import { logOutByOutbox, sendByOutbox } from './back-channel-logout.ts';
import { apiToken, type ApiRefusal, type ApiRequest, type ApiToken } from './api-token.ts';
import { currentSession, type SignedIn } from './current-session.ts';
import type { FindClientMetadata } from './client-adapter.ts';
import { documentsFromMemory, type Document } from './documents.ts';
import {
  FIRST_PARTY,
  isOwnClient,
  ownClients,
  RULES,
  SECURITY_INFO_CLIENT,
  type ClientMetadata,
  type OwnClient,
} from './first-party-clients.ts';
import { grantedClients, type GrantedClients } from './granted-clients.ts';
import { openInteraction, type OpenInteraction } from './interaction.ts';
import { issueLogoutToken, type Logout, type LogoutLetter } from './logout-token.ts';
import { providerPages, type PageDeps, type RenderPage } from './pages.ts';
import { recordProviderEvents } from './provider-events.ts';
import { accountDeps, createProvider, type ProviderDeps } from './provider.ts';
import { userSessions, type UserSessions } from './sessions.ts';
import { beganAt } from './prompts.ts';
import { authenticationRequest } from './request.ts';
import { policyClient, policyOfRequest } from './whose-policy.ts';

/** Everything the rest of Latchkey asks of one tenant's OpenID provider. */
export interface TenantProvider {
  readonly tenant: Tenant;
  readonly address: TenantAddress;
  /** A document that is the same for everybody, by its path below the issuer's; undefined until it was answered once. */
  document(path: string): Document | undefined;
  /** Answers a protocol request whose path is below the issuer's. */
  handle(exchange: Exchange, path: string): Promise<void>;
  openInteraction(exchange: Exchange, uid: string): Promise<OpenInteraction>;
  /** Whom the engine would let proceed at these pages of ours: security info, unless given. */
  currentSession(exchange: Exchange, client?: OwnClient): Promise<SignedIn | undefined>;
  /** Whom a request at the administration's API comes from, as its token says (`apiToken` in api-token.ts). */
  apiToken(request: ApiRequest): Promise<ApiToken | ApiRefusal | undefined>;
  readonly sessions: UserSessions;
  readonly grants: GrantedClients;
  /** What an application is told with when a session there has ended; undefined when it is not to be told any more. */
  logoutToken(logout: Logout): Promise<LogoutLetter | undefined>;
  /** What a page says about a client: its name, and whether consent is skipped. */
  describeClient(clientId: string): Promise<ClientDescription>;
}

export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

export interface ClientDescription {
  readonly name: string;
  /** The application, as far as policy cares; undefined when there is none of that id (any more). */
  readonly policy: PolicyClient | undefined;
  readonly uri: string | undefined;
  readonly policyUri: string | undefined;
  readonly tosUri: string | undefined;
}

export interface TenantProviderDeps {
  readonly storage: Storage;
  readonly clients: Pick<ClientService, 'find'>;
  /** What tells applications of a sign-out waits in it. */
  readonly outbox: Outbox;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly sealer: ProviderDeps['sealer'];
  readonly render: RenderPage;
  readonly languageOf: PageDeps['languageOf'];
  readonly uiLocales: readonly string[];
  /** Where a request comes from, as far as the configured proxies are believed. */
  readonly addressOf: (req: IncomingMessage) => string;
  readonly attestable: boolean;
  readonly allowPrivateFetch: boolean;
  readonly onFailure: (error: unknown) => void;
  /** Of the deployment, without a trailing slash. */
  readonly publicUrl: string;
}

/** Where the administration's API is, below the public URL: with it, its resource indicator (RFC 8707). */
const API_PATH = '/api/v1';

interface Site {
  readonly tenant: Tenant;
  readonly address: TenantAddress;
  readonly jwks: ProviderDeps['jwks'];
}

export function createTenantProvider(site: Site, deps: TenantProviderDeps): TenantProvider {
  const { tenant, address } = site;
  const { storage, clock } = deps;
  const documents = documentsFromMemory();
  const own = ownClients(address, tenant.policy);
  const findClient = clientLookup(tenant, own, deps);
  const api = deps.publicUrl + API_PATH;
  const provider = createProvider({
    documents,
    ...site,
    ...deps,
    ...auditHooks(tenant, deps),
    ...{ findClient, api },
    pages: providerPages(deps, tenantView(tenant, address)),
  });
  recordProviderEvents(provider, { tenantId: tenant.id, evidence: storage.evidence, ...deps });
  const answer = provider.callback();
  const logOutAt = logOutByOutbox({ ...deps, tenantId: tenant.id });
  sendByOutbox(provider, logOutAt);
  const ofTokens = { ...accountDeps({ ...deps, tenant, findClient }), ...deps, api, spent: storage.spent };
  const people = { ...storage, tenantId: tenant.id, policy: tenant.policy, logOutAt, clock };

  return {
    tenant,
    address,
    document: (path) => documents.find(path),
    handle: async ({ req, res }, path) => {
      req.url = path;
      Object.assign(req, { baseUrl: address.basePath });
      await answer(req, res);
    },
    openInteraction: ({ req, res }, uid) => openInteraction(provider, req, res, uid),
    currentSession: (exchange, id = SECURITY_INFO_CLIENT) => {
      const client = policyClient({ ...own[id], clientId: id });
      return currentSession(provider, exchange, { ...storage, tenant, client }, clock.now());
    },
    apiToken: (request) => apiToken(provider, request, ofTokens),
    sessions: userSessions(people),
    grants: grantedClients(people),
    logoutToken: (logout) => issueLogoutToken(provider, logout),
    describeClient: async (clientId) => {
      const client = await provider.Client.find(clientId);
      return {
        name: client?.clientName ?? clientId,
        policy: client && policyClient(client),
        uri: client?.clientUri,
        policyUri: client?.policyUri,
        tosUri: client?.tosUri,
      };
    },
  };
}

// For the same client the same object, by which the provider knows it again.
function clientLookup(
  tenant: Tenant,
  own: Readonly<Record<OwnClient, ClientMetadata>>,
  { clients }: TenantProviderDeps,
): FindClientMetadata {
  const known = new WeakMap<Client, ClientMetadata>();
  return async (clientId) => {
    if (isOwnClient(clientId)) return own[clientId];
    const client = await clients.find(tenant.id, clientId);
    if (!client) return undefined;
    const metadata = known.get(client) ?? metadataOf(tenant, client);
    known.set(client, metadata);
    return metadata;
  };
}

function metadataOf(tenant: Tenant, client: Client): ClientMetadata {
  const { clientId, metadata, firstParty, secret } = client;
  const secretly = secret === undefined ? {} : { client_secret: secret };
  const rules = rulesOfClient(tenant, client);
  return { ...metadata, client_id: clientId, [FIRST_PARTY]: firstParty, [RULES]: rules, ...secretly };
}

type Hooks = Pick<ProviderDeps, 'onReuse' | 'onCompleted'>;

function auditHooks(tenant: Tenant, { audit, storage, clock }: TenantProviderDeps): Hooks {
  const tenantId = tenant.id;
  return {
    onReuse: (_model, payload) =>
      audit.record('token.reuse_detected', {
        tenantId,
        userId: payload.accountId,
        clientId: typeof payload['clientId'] === 'string' ? payload['clientId'] : undefined,
        refused: 'already_used',
      }),
    onCompleted: async ({ oidc, ip }, evidence) => {
      const userId = oidc.account?.accountId;
      const { requiredAssurance: requested } = authenticationRequest(oidc);
      const began = beganAt(oidc);
      const seconds = began === undefined ? undefined : Math.max(0, clock.now() - began);
      const details = signInDetails({ policy: policyOfRequest(tenant, oidc), requested, evidence, seconds });
      const signIn = oidc.entities.Interaction?.cid;
      const about = { tenantId, userId, clientId: oidc.client?.clientId, address: ip, signIn };
      await audit.record('sign_in.completed', { ...about, details });
      if (userId === undefined) return;
      // WebAuthn Level 3 §7.2 step 24: another factor has vouched for it.
      const vouchedFor = evidence.filter((proof) => proof.unconfirmed && countsAsVerified(proof, evidence));
      for (const { credentialId } of vouchedFor) await storage.credentials.confirm({ tenantId, userId }, credentialId);
    },
  };
}
