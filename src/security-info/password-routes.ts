import type Router from '@koa/router';
import { ProblemError } from '#src/errors.ts';
import type { Next } from '#src/http/context.ts';
import type { RenderContext } from '#src/http/render.ts';
import { passwordUse } from '#src/methods/password/new-password.ts';
import { isAllowed } from '#src/policy/freshness.ts';
import { SHORTEST_PASSWORD } from '#src/policy/password-rules.ts';
import { about, alsoEverywhereElse, seeOther, tell } from './change.ts';
import type { SecurityInfoContext, SecurityInfoDeps, SecurityInfoState } from './context.ts';
import { home, requireFreshness } from './require-sign-in.ts';
import { requireOwnProof } from './require-own-proof.ts';

/**
 * A new password in the place of the old one. The old one is not asked for here: a sign-in of the last minutes, as strong as
 * the account can be, has just proven it or more (OWASP ASVS 5.0 V6.2.3).
 */
export function passwordRoutes(router: Router<SecurityInfoState, RenderContext>, deps: SecurityInfoDeps): void {
  const guards = [requireFreshness(deps), ifAllowed, requireOwnProof('password.changed', deps)] as const;
  router.get('/password', ...guards, (ctx) => renderPassword(ctx));
  router.post('/password', ...guards, (ctx) => change(ctx, deps));
}

async function ifAllowed(ctx: SecurityInfoContext, next: Next): Promise<void> {
  if (!isAllowed(ctx.state.signedIn.policy, 'password')) {
    throw new ProblemError('forbidden', 'This organisation takes no passwords');
  }
  await next();
}

function renderPassword(ctx: SecurityInfoContext, more: object = {}): void {
  const { signedIn } = ctx.state;
  ctx.render('security-info/password', {
    username: signedIn.user.username,
    first: !signedIn.credentials.some(({ method }) => method === 'password'),
    shortest: SHORTEST_PASSWORD[passwordUse(signedIn.policy)],
    ...more,
  });
}

async function change(ctx: SecurityInfoContext, deps: SecurityInfoDeps): Promise<void> {
  const { site, signedIn, form, t } = ctx.state;
  const { user } = signedIn;
  const typed = form['password'] ?? '';
  const refusal = deps.newPasswords.refusal(site.tenant, user, typed);
  if (refusal !== undefined) {
    const values = { shortest: SHORTEST_PASSWORD[passwordUse(signedIn.policy)] };
    await deps.audit.record('password.changed', { ...about(ctx), refused: refusal });
    ctx.status = 422;
    renderPassword(ctx, { errors: { password: t(`recovery.refusals.${refusal}`, values) } });
    return;
  }
  const credentialId = await deps.newPasswords.replace(user, typed, 'continues');
  await deps.audit.record('password.changed', { ...about(ctx), credentialId });
  await tell(ctx, deps, 'password_changed');
  await alsoEverywhereElse(ctx, deps);
  seeOther(ctx, `${home(ctx)}?notice=saved`);
}
