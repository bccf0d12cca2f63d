import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Decide } from './decide.ts';
import { FIRST_PARTY } from './first-party-clients.ts';

type Oidc = KoaContextWithOIDC['oidc'];

/**
 * The grant of this session and client. First-party clients get one without being asked for consent, but not before
 * the engine lets the sign-in proceed.
 */
export function existingGrant(decide: Decide) {
  return async (ctx: KoaContextWithOIDC) => {
    const { client, session, result, provider } = ctx.oidc;
    if (!client || !session) return undefined;
    const grantId = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
    const found = grantId ? await provider.Grant.find(grantId) : undefined;
    // Of somebody who was signed in here before: nothing to build on.
    const grant = found?.accountId === ctx.oidc.account?.accountId ? found : undefined;
    if ((await decide(ctx)).kind !== 'proceed' || client[FIRST_PARTY] !== true) return grant;
    return firstPartyGrant(ctx, grant);
  };
}

async function firstPartyGrant(
  ctx: KoaContextWithOIDC,
  existing: InstanceType<typeof ctx.oidc.provider.Grant> | undefined,
) {
  const { oidc } = ctx;
  const accountId = oidc.account?.accountId;
  const clientId = oidc.client?.clientId;
  if (!accountId || !clientId) return undefined;

  const grant = existing ?? new oidc.provider.Grant({ accountId, clientId });
  const covered = new Set(grant.getOIDCScopeEncountered().split(' '));
  const claimed = new Set(grant.getOIDCClaimsEncountered());
  const scopes = [...oidc.requestParamOIDCScopes].filter((scope) => !covered.has(scope));
  const claims = [...oidc.requestParamClaims].filter((claim) => !claimed.has(claim));
  const ofResources = missingResourceScopes(oidc, grant);
  if (existing && scopes.length === 0 && claims.length === 0 && ofResources.length === 0) return existing;

  if (scopes.length > 0) grant.addOIDCScope(scopes.join(' '));
  if (claims.length > 0) grant.addOIDCClaims(claims);
  for (const [resource, missing] of ofResources) grant.addResourceScope(resource, missing);
  await grant.save();
  return grant;
}

/** What is asked for of each resource, as far as there is such a scope and it was not granted yet. */
function missingResourceScopes(oidc: Oidc, grant: InstanceType<Oidc['provider']['Grant']>): [string, string][] {
  return Object.entries(oidc.resourceServers ?? {}).flatMap(([resource, { scope }]) => {
    const granted = new Set(grant.getResourceScopeEncountered(resource).split(' '));
    const missing = scope.split(' ').filter((one) => oidc.requestParamScopes.has(one) && !granted.has(one));
    return missing.length === 0 ? [] : [[resource, missing.join(' ')] as [string, string]];
  });
}
