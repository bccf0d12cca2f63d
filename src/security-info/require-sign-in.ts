import { ProblemError } from '#src/errors.ts';
import type { Next } from '#src/http/context.ts';
import { ownPages } from '#src/http/own-pages.ts';
import { SECURITY_INFO_CLIENT } from '#src/oidc/first-party-clients.ts';
import { ACR } from '#src/policy/claims.ts';
import { assuranceForChange, isWithheld, mayAddMethod } from '#src/policy/freshness.ts';
import { about } from './change.ts';
import type { SecurityInfoContext, SecurityInfoDeps } from './context.ts';

const pages = ownPages({ client: SECURITY_INFO_CLIENT, path: '/security-info' });

export const { callback: signInCallback, home, requireSignIn, signInUrl } = pages;

/**
 * Changing anything needs a sign-in of the last minutes, asked for by ordinary step-up. A pass will do; what takes a method
 * away asks for more (require-own-proof.ts).
 */
export function requireFreshness({ clock }: Pick<SecurityInfoDeps, 'clock'>) {
  return async (ctx: SecurityInfoContext, next: Next) => {
    const { signedIn } = ctx.state;
    const { policy } = ctx.state.signedIn;
    const { registered, evidence } = signedIn;
    if (mayAddMethod(policy, registered, evidence, clock.now())) return next();
    const required = assuranceForChange(policy, registered);
    const acr = required === 'none' ? {} : { acr_values: ACR[required] };
    pages.askToSignIn(ctx, { max_age: String(policy.passkeys.freshness), ...acr });
    return undefined;
  };
}

/** Where a first further factor takes a pass, it does so here as well as at sign-in. */
export function requirePass({ audit }: Pick<SecurityInfoDeps, 'audit'>) {
  return async (ctx: SecurityInfoContext, next: Next) => {
    const { policy, registered, evidence } = ctx.state.signedIn;
    if (!isWithheld(policy, registered, evidence)) return next();
    await audit.record('request.refused', { ...about(ctx), refused: 'pass_needed' });
    throw new ProblemError('pass_needed', 'A first further method is added after a temporary access pass only');
  };
}

/** The issuer's page that asks whether to sign out. */
export function signOutUrl({ state }: SecurityInfoContext): string {
  return `${state.site.address.basePath}/session/end`;
}
