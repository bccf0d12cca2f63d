import { ProblemError } from '#src/errors.ts';
import type { Next } from '#src/http/context.ts';
import { readOwnForm } from '#src/http/form.ts';
import { SECURITY_INFO_CLIENT } from '#src/oidc/first-party-clients.ts';
import { ACR } from '#src/policy/claims.ts';
import { assuranceForChange, isWithheld, mayAddMethod } from '#src/policy/freshness.ts';
import { about } from './change.ts';
import type { SecurityInfoContext, SecurityInfoDeps } from './context.ts';

/** Lets only those in whom the engine would let proceed at any application; everybody else goes through its front door. */
export function requireSignIn({ csrf }: Pick<SecurityInfoDeps, 'csrf'>) {
  return async (ctx: SecurityInfoContext, next: Next) => {
    const { site } = ctx.state;
    const signedIn = await site.currentSession(ctx);
    if (!signedIn) {
      askToSignIn(ctx, {});
      return;
    }
    ctx.state.signedIn = signedIn;
    const binding = `security-info|${site.tenant.id}|${signedIn.sessionUid}`;
    if (ctx.method === 'POST') {
      ctx.state.form = await readOwnForm(ctx, site.address.origin);
      csrf.check(ctx.state.form['csrf'], binding);
    }
    ctx.state.view = { ...ctx.state.view, base: home(ctx), csrf: csrf.issue(binding) };
    // No application opens these pages in a pop-up, so nothing needs a handle on them.
    ctx.set('Cross-Origin-Opener-Policy', 'same-origin');
    await next();
  };
}

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
    askToSignIn(ctx, { max_age: String(policy.passkeys.freshness), ...acr });
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

/** Back from the authorization endpoint: `state` is the page that was asked for, with its query. */
export function signInCallback(ctx: SecurityInfoContext): void {
  const { error, state, iss } = ctx.query;
  const path = typeof state === 'string' && /^(?:\/[\w-]+)*(?:\?[\w=&-]*)?$/.test(state) ? state : '';
  // RFC 9207 §2.4. The path stays below our own pages whatever `state` says.
  if (iss !== ctx.state.site.address.issuer)
    throw new ProblemError('bad_request', 'This answer is not from our issuer');
  if (error !== undefined) throw new ProblemError('sign_in_required', 'The sign-in was not finished');
  ctx.redirect(home(ctx) + path);
}

export function home({ state }: SecurityInfoContext): string {
  return `${state.site.address.basePath}/security-info`;
}

/** The issuer's page that asks whether to sign out. */
export function signOutUrl({ state }: SecurityInfoContext): string {
  return `${state.site.address.basePath}/session/end`;
}

/** Where signing in again leads back to the page that was asked for. */
export function signInUrl(ctx: SecurityInfoContext, extra: Readonly<Record<string, string>>): string {
  const { issuer } = ctx.state.site.address;
  const query = new URLSearchParams({
    client_id: SECURITY_INFO_CLIENT,
    response_type: 'none',
    scope: 'openid',
    redirect_uri: `${issuer}/security-info/callback`,
    // With the query: whoever removes the passkey of this very session signs in again before the page can say so.
    state: (ctx.path + ctx.search).slice(home(ctx).length),
    ...extra,
  });
  return `${issuer}/auth?${query}`;
}

function askToSignIn(ctx: SecurityInfoContext, extra: Readonly<Record<string, string>>): void {
  ctx.status = 303;
  ctx.redirect(signInUrl(ctx, extra));
}
