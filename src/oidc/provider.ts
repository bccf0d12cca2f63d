// Oidc issues: the only folder that knows oidc-provider. It asks the policy engine, and hands out what the engine allows.
import type { IncomingMessage } from 'node:http';
import type { Middleware } from 'koa';
import { Provider, type Configuration } from 'oidc-provider';
import type { Clock } from '#src/clock.ts';
import type { Sealer } from '#src/keys/seal.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { Tenant } from '#src/storage/ports/tenant-store.ts';
import type { TenantAddress } from '#src/tenants/address.ts';
import { findAccount, type AccountDeps } from './account.ts';
import { artifactAdapter, replayDetectionAdapter, type AdapterDeps } from './adapter.ts';
import { clientAdapter, type FindClientMetadata } from './client-adapter.ts';
import { CLAIMS } from './configuration/claims.ts';
import { clientSettings } from './configuration/client-settings.ts';
import { cookies } from './configuration/cookies.ts';
import { features, type ProviderPages } from './configuration/features.ts';
import { ttl } from './configuration/ttl.ts';
import { PROOF_ALGORITHMS } from './dpop-proof.ts';
import { createDecide, type Decide, type DecideDeps } from './decide.ts';
import type { Documents } from './documents.ts';
import { durableAnswers } from './durable-answers.ts';
import { existingGrant } from './grants.ts';
import { interactionAdapter, unansweredToPage } from './interaction-adapter.ts';
import { interactionStates, type InteractionStates } from './interaction-state.ts';
import { interactionPrompts } from './prompts.ts';
import { rememberClients } from './remember-clients.ts';
import { sessionAdapter } from './session-adapter.ts';
import { signInClaims } from './sign-in-claims.ts';
import { tokenIds } from './token-ids.ts';
import { policyClient } from './whose-policy.ts';

export interface ProviderDeps {
  readonly tenant: Tenant;
  readonly address: TenantAddress;
  /** The resource indicator of the administration's API. */
  readonly api: string;
  readonly jwks: NonNullable<Configuration['jwks']>;
  readonly storage: Pick<
    Storage,
    'artifacts' | 'spent' | 'credentials' | 'evidence' | 'enrollments' | 'users' | 'unitOfWork'
  >;
  readonly clock: Clock;
  readonly pages: ProviderPages;
  /** The languages that pages speak, as BCP 47 tags. */
  readonly uiLocales: readonly string[];
  readonly documents: Pick<Documents, 'remember'>;
  readonly findClient: FindClientMetadata;
  readonly sealer: Pick<Sealer, 'seal' | 'open'>;
  readonly addressOf: (req: IncomingMessage) => string;
  readonly onReuse: AdapterDeps['onReuse'];
  readonly onCompleted: DecideDeps['onCompleted'];
  /** It can be verified what hardware a passkey is kept in. */
  readonly attestable: boolean;
  /** Lets the provider fetch from private addresses; off unless an operator says so. */
  readonly allowPrivateFetch: boolean;
}

/** The OpenID provider of one tenant. */
export function createProvider(deps: ProviderDeps): Provider {
  const { tenant, storage } = deps;
  const decide = createDecide({ ...storage, ...deps });
  const states = interactionStates({ tenantId: tenant.id, address: deps.address }, deps.sealer);
  const provider = new Provider(deps.address.issuer, configuration(deps, decide, states));
  rememberClients(provider, deps.findClient);
  provider.use(deps.documents.remember);
  provider.use(durableAnswers(provider, deps));
  provider.use(unansweredToPage({ states, address: deps.address, deps: adapterDeps(deps) }));
  provider.use(notFoundPage(deps.pages));
  pinRequest(provider, deps);
  return provider;
}

function configuration(deps: ProviderDeps, decide: Decide, states: InteractionStates): Configuration {
  const { tenant, address, clock, pages } = deps;
  const account = findAccount(accountDeps(deps));
  return {
    adapter: adapters(deps, states),
    jwks: deps.jwks,
    findAccount: account,
    loadExistingGrant: existingGrant(decide),
    interactions: {
      policy: interactionPrompts(decide, tenant.version),
      url: (_ctx, interaction) => `${address.basePath}/interaction/${interaction.uid}`,
    },
    features: features({ pages, findAccount: account, api: deps.api }),
    renderError: (ctx, out, error) => pages.error(ctx, out, error),
    cookies: cookies(address),
    ttl: ttl(tenant, clock),
    formats: tokenIds,
    claims: CLAIMS,
    discovery: { ui_locales_supported: [...deps.uiLocales] },
    extraTokenClaims: signInClaims,
    ...protocol(deps),
  };
}

// RFC 9700: code with PKCE, exact redirect URIs, rotation of refresh tokens with reuse detection.
function protocol({ allowPrivateFetch, attestable }: ProviderDeps): Configuration {
  const settings = clientSettings({ attestable });
  return {
    ...settings,
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    rotateRefreshToken: true,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    clientBasedCORS: redirectOriginsOnly,
    enabledJWA: { ...settings.enabledJWA, dPoPSigningAlgValues: PROOF_ALGORITHMS },
    ...(allowPrivateFetch ? { fetch: fetchUnguarded } : {}),
  };
}

// The guard against private addresses is a dispatcher that the library passes along.
const fetchUnguarded: Configuration['fetch'] = (url, options) =>
  fetch(url, Object.fromEntries(Object.entries(options ?? {}).filter(([name]) => name !== 'dispatcher')));

/** What people of the tenant are looked up and judged with. */
export function accountDeps({ tenant, storage, clock, findClient }: AccountParts): AccountDeps {
  return { ...storage, clock, tenant, policyClient: clientRules(findClient) };
}

type AccountParts = Pick<ProviderDeps, 'tenant' | 'clock' | 'findClient'> & {
  readonly storage: Pick<Storage, 'users' | 'credentials' | 'evidence'>;
};

// Of a token's own client, which is not always the one that asks.
function clientRules(find: FindClientMetadata): AccountDeps['policyClient'] {
  return async (clientId) => {
    const metadata = await find(clientId);
    return metadata && policyClient({ ...metadata, clientId });
  };
}

function adapterDeps({ tenant, storage, clock, onReuse }: ProviderDeps): AdapterDeps {
  return { tenantId: tenant.id, artifacts: storage.artifacts, spent: storage.spent, clock, onReuse };
}

function adapters(deps: ProviderDeps, states: InteractionStates) {
  const common = adapterDeps(deps);
  return (model: string) => {
    if (model === 'Client') return clientAdapter(deps.findClient);
    if (model === 'Interaction') return interactionAdapter(states, common);
    if (model === 'Session') return sessionAdapter(artifactAdapter(model, common));
    return model === 'ReplayDetection' ? replayDetectionAdapter(common) : artifactAdapter(model, common);
  };
}

// A page may call the token and userinfo endpoints from where its client is registered to be, and from nowhere else.
const redirectOriginsOnly: Configuration['clientBasedCORS'] = (_ctx, origin, client) =>
  origin !== 'null' && (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin);

// What is below an issuer and no endpoint gets a page, like everything else that went wrong.
function notFoundPage(pages: ProviderPages): Middleware {
  return async (ctx, next) => {
    await next();
    if (ctx.status !== 404 || ctx.body) return;
    pages.notFound(ctx);
    ctx.status = 404;
  };
}

// Every URL the library makes follows the request's Host header. The deployment knows its address: no header may move it.
function pinRequest(provider: Provider, { address, addressOf }: ProviderDeps): void {
  const { protocol, host, origin } = new URL(address.issuer);
  Object.defineProperties(provider.request, {
    origin: { get: () => origin },
    host: { get: () => host },
    protocol: { get: () => protocol.slice(0, -1) },
    href: { get: () => origin },
    ip: {
      get(this: { req: IncomingMessage }) {
        return addressOf(this.req);
      },
    },
  });
}
