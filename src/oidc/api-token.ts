import type { Provider } from 'oidc-provider';
import { apiScopesOf } from '#src/clients/api-scope.ts';
import { meets } from '#src/policy/assurance.ts';
import { assuranceStated } from '#src/policy/claims.ts';
import type { SpentStore } from '#src/storage/ports/spent-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import type { Permission } from '#src/users/roles.ts';
import { standingUser, type AccountDeps } from './account.ts';
import type { ApiProblem, ApiScheme } from './api-challenge.ts';
import { proofProblem } from './dpop-proof.ts';
import type { TokenOrigin } from './standing.ts';

/** What of a request at the administration's API says who sends it. */
export interface ApiRequest {
  readonly method: string;
  /** Below the public URL; a query is left out of account. */
  readonly path: string;
  /** The headers of these names. */
  readonly authorization: string | undefined;
  readonly dpop: string | undefined;
}

/** Whoever shows a good token. */
export type ApiToken =
  | ({ readonly kind: 'client' } & TokenOfClient)
  | ({
      readonly kind: 'person';
      readonly user: User;
      /** Epoch seconds until which the sign-in that the token comes from allows what cannot be undone; 0 for not at all. */
      readonly freshUntil: number;
    } & TokenOfClient);

interface TokenOfClient {
  readonly clientId: string;
  /** What the token was given, as far as its application may have it still. */
  readonly scopes: readonly Permission[];
  /** How the token came. */
  readonly scheme: ApiScheme;
}

/** A token of this issuer that is not taken in this request. */
export interface ApiRefusal {
  readonly kind: 'refused';
  readonly problem: ApiProblem;
}

export interface ApiTokenDeps extends AccountDeps {
  /** The API's resource indicator. */
  readonly api: string;
  readonly publicUrl: string;
  readonly spent: Pick<SpentStore, 'spend'>;
}

type Token = InstanceType<Provider['AccessToken' | 'ClientCredentials']>;

/**
 * Whom a request's token speaks for. Undefined without a token, or with one that is none of this issuer's for the API, or no
 * longer worth anything: it, its application, its person or that person's sign-in. Refused when it is shown in a wrong way.
 */
export async function apiToken(
  provider: Pick<Provider, 'AccessToken' | 'ClientCredentials' | 'Client'>,
  request: ApiRequest,
  deps: ApiTokenDeps,
): Promise<ApiToken | ApiRefusal | undefined> {
  const shown = shownToken(request.authorization);
  const token = shown && (await findToken(provider, shown.value));
  if (!shown || !token || token.aud !== deps.api || token.isExpired) return undefined;
  const client = token.clientId === undefined ? undefined : await provider.Client.find(token.clientId);
  const allowed = client ? apiScopesOf(client) : [];
  if (!client || allowed.length === 0) return undefined;

  const problem = await bindingProblem(token, shown, request, deps);
  if (problem) return { kind: 'refused', problem };
  const scopes = allowed.filter((scope) => token.scopes.has(scope));
  const common = { clientId: client.clientId, scopes, scheme: shown.scheme };
  if (!('accountId' in token)) return isConfidential(client) ? { kind: 'client', ...common } : undefined;
  const user = await standingUser(deps, token.accountId, token);
  return user && { kind: 'person', user, freshUntil: freshUntil(token, deps), ...common };
}

// RFC 6749 §4.4: whoever knows the id of another could have such a token.
function isConfidential({ clientAuthMethod }: { readonly clientAuthMethod?: string | undefined }): boolean {
  return clientAuthMethod !== undefined && clientAuthMethod !== 'none';
}

interface Shown {
  readonly scheme: ApiScheme;
  readonly value: string;
}

// RFC 6750 §2.1, RFC 9449 §7.1. Names of schemes have no case (RFC 9110 §11.1).
function shownToken(authorization = ''): Shown | undefined {
  const [, scheme = '', value = ''] = /^(bearer|dpop) +([\w.~+/-]+=*)$/i.exec(authorization) ?? [];
  if (value === '') return undefined;
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', value };
}

// Its length says which it can be, so that only one of the two is looked for.
async function findToken(
  { AccessToken, ClientCredentials }: Pick<Provider, 'AccessToken' | 'ClientCredentials'>,
  value: string,
): Promise<Token | undefined> {
  return (await AccessToken.find(value)) ?? (await ClientCredentials.find(value));
}

// RFC 9449 §7.2: a token that is bound to a key is no bearer token, nor the other way round.
async function bindingProblem(
  token: Token,
  { scheme, value }: Shown,
  { method, path, dpop }: ApiRequest,
  { tenant, publicUrl, spent, clock }: ApiTokenDeps,
): Promise<ApiProblem | undefined> {
  const { jkt } = token;
  if (jkt === undefined) {
    return scheme === 'Bearer' ? undefined : problemOf('invalid_token', scheme, 'the token is bound to no key');
  }
  if (scheme === 'Bearer')
    return problemOf('invalid_token', scheme, 'the token is bound to a key: show it with a proof');
  if (dpop === undefined || dpop === '') return problemOf('invalid_dpop_proof', scheme, 'the proof is missing');
  const proven = { proof: dpop, method, url: publicUrl + path, token: value, thumbprint: jkt };
  const problem = await proofProblem(proven, { tenantId: tenant.id, spent, now: clock.now() });
  return problem === undefined ? undefined : problemOf('invalid_dpop_proof', scheme, problem);
}

function problemOf(error: 'invalid_token' | 'invalid_dpop_proof', scheme: ApiScheme, description: string): ApiProblem {
  return { error, scheme, description };
}

// By what the token itself states: what its person proves elsewhere meanwhile was not meant for this application.
function freshUntil({ extra }: TokenOrigin, { tenant, clock }: ApiTokenDeps): number {
  const { assurance, freshness } = tenant.policy.administration;
  const authTime = extra?.auth_time;
  if (authTime === undefined || !meets(assuranceStated(extra?.amr ?? []), assurance)) return 0;
  return Math.min(authTime, clock.now()) + freshness;
}
