import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Decide } from './decide.ts';
import { FIRST_PARTY } from './first-party-clients.ts';

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
  if (existing && scopes.length === 0 && claims.length === 0) return existing;

  if (scopes.length > 0) grant.addOIDCScope(scopes.join(' '));
  if (claims.length > 0) grant.addOIDCClaims(claims);
  await grant.save();
  return grant;
}
