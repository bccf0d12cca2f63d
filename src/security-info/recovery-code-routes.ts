import type Router from '@koa/router';
import { ProblemError } from '#src/errors.ts';
import type { Next } from '#src/http/context.ts';
import type { RenderContext } from '#src/http/render.ts';
import type { SecurityInfoContext, SecurityInfoDeps, SecurityInfoState } from './context.ts';
import { recoveryCodesLeft } from './overview.ts';
import { home, requireFreshness } from './require-sign-in.ts';

/** New recovery codes in the place of the old ones: for whoever used them up, or closed the page that showed them. */
export function recoveryCodeRoutes(router: Router<SecurityInfoState, RenderContext>, deps: SecurityInfoDeps): void {
  const guards = [requireFreshness(deps), onlyRenewal] as const;

  router.get('/recovery-codes', ...guards, (ctx) => {
    ctx.render('security-info/new-recovery-codes', { left: recoveryCodesLeft(ctx.state.signedIn.credentials) });
  });

  router.post('/recovery-codes', ...guards, async (ctx) => {
    const { site, signedIn, address } = ctx.state;
    const codes = await deps.methods.recoveryCodes.create(signedIn.user);
    await deps.audit.record('recovery_codes.created', { tenantId: site.tenant.id, userId: signedIn.user.id, address });
    ctx.render('interaction/recovery-codes', { codes, continueUrl: home(ctx) });
  });
}

// Codes are a way back, not a factor to sign up with: the first ones come with the first further factor.
async function onlyRenewal(ctx: SecurityInfoContext, next: Next): Promise<void> {
  if (recoveryCodesLeft(ctx.state.signedIn.credentials) === undefined) {
    throw new ProblemError('credential_not_found', 'There are no recovery codes to renew');
  }
  await next();
}
