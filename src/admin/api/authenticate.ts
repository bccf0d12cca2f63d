import { ProblemError } from '#src/errors.ts';
import { apiChallenge, type ApiProblem, type ApiScheme } from '#src/oidc/api-challenge.ts';
import type { ApiRequest, ApiToken } from '#src/oidc/api-token.ts';
import type { ProviderRegistry } from '#src/oidc/provider-registry.ts';
import type { TenantProvider } from '#src/oidc/tenant-provider.ts';
import { meets } from '#src/policy/assurance.ts';
import { ACR } from '#src/policy/claims.ts';
import { ASSURANCE } from '#src/policy/types.ts';
import type { AddressLimits } from '#src/throttle/address-limits.ts';
import { permissionsOf, SYSTEM_TENANT, type Permission } from '#src/users/roles.ts';
import type { Actor } from '../actor.ts';

/** Whoever shows a good token, and what a challenge needs to know of it. */
export interface Authenticated {
  readonly actor: Actor;
  readonly scheme: ApiScheme;
  /** What another token could let the same person or client do. */
  readonly grantable: ReadonlySet<Permission>;
  /** What their organisation asks of a sign-in for what cannot be undone. */
  readonly fresh: { readonly acr: string; readonly maxAge: number };
}

export interface AuthenticateDeps {
  readonly registry: Pick<ProviderRegistry, 'get'>;
  readonly addressLimits: AddressLimits;
}

interface Shown extends ApiRequest {
  readonly address: string;
  /** Whose matter the request is about, if it says so. */
  readonly tenantId: string | undefined;
}

/**
 * Whose token a request shows: of an administrator of the organisation it is about, or of the platform. Cookies are never
 * looked at, so no other site can make a browser ask for anything. Throws `token_invalid` with a challenge.
 */
export async function authenticate(shown: Shown, deps: AuthenticateDeps): Promise<Authenticated> {
  if (shown.authorization === undefined) {
    throw unauthorized('This needs an access token');
  }
  const admission = deps.addressLimits.admit('tokens', shown.address);
  if (!admission.admitted) {
    const headers = { 'Retry-After': String(admission.retryAfter) };
    throw new ProblemError('too_many_attempts', 'Too many tokens from this address were none', { headers });
  }
  const tenantIds = new Set([shown.tenantId ?? SYSTEM_TENANT, SYSTEM_TENANT]);
  for (const tenantId of tenantIds) {
    const found = await ask(tenantId, shown, deps);
    if (!found) continue;
    admission.giveBack();
    return found;
  }
  const problem = { error: 'invalid_token', description: 'not of an administrator, ended, or expired' } as const;
  throw unauthorized('This access token is not taken here', problem);
}

async function ask(tenantId: string, shown: Shown, { registry }: AuthenticateDeps): Promise<Authenticated | undefined> {
  const site = await registry.get(tenantId).catch(noSuchTenant);
  const token = await site?.apiToken(shown);
  if (!site || !token) return undefined;
  if (token.kind === 'refused') throw unauthorized('This access token was shown in a wrong way', token.problem);
  const grantable = new Set(grantableBy(token, tenantId));
  const permissions = new Set(token.scopes.filter((scope) => grantable.has(scope)));
  return { actor: actorOf(token, { tenantId, permissions }), scheme: token.scheme, grantable, fresh: freshness(site) };
}

// Also one that is suspended: its own administrators are, too, and whether it exists is told to nobody else.
function noSuchTenant(error: unknown): undefined {
  if (error instanceof ProblemError && error.code === 'tenant_not_found') return undefined;
  throw error;
}

// A client may be given whatever an administrator of its organisation has.
function grantableBy(token: ApiToken, tenantId: string): readonly Permission[] {
  return permissionsOf(token.kind === 'person' ? token.user : { tenantId, role: 'admin' });
}

function actorOf(token: ApiToken, acting: Pick<Actor, 'tenantId' | 'permissions'>): Actor {
  if (token.kind === 'client') return { kind: 'client', clientId: token.clientId, ...acting };
  const { id: userId, username, role } = token.user;
  return { kind: 'person', userId, username, role, freshUntil: token.freshUntil, ...acting };
}

function freshness({ tenant }: Pick<TenantProvider, 'tenant'>): Authenticated['fresh'] {
  const { assurance, freshness: maxAge } = tenant.policy.administration;
  const enough = ASSURANCE.filter((one) => one !== 'none').filter((one) => meets(one, assurance));
  return { acr: enough.map((one) => ACR[one]).join(' '), maxAge };
}

function unauthorized(message: string, problem?: ApiProblem): ProblemError {
  return new ProblemError('token_invalid', message, { headers: { 'WWW-Authenticate': apiChallenge(problem) } });
}

/** The challenge that goes with a refusal, where another token would help; undefined where none would. */
export function challengeFor(error: ProblemError, { scheme, grantable, fresh }: Authenticated): string | undefined {
  if (error.code === 'fresh_sign_in_required') {
    return apiChallenge({ error: 'insufficient_user_authentication', ...fresh, scheme });
  }
  const scope = [...grantable].find((permission) => permission === error.details['permission']);
  return error.code === 'forbidden' && scope ? apiChallenge({ error: 'insufficient_scope', scope, scheme }) : undefined;
}
