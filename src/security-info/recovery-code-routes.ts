import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import type { SecurityInfoDeps, SecurityInfoState } from './context.ts';
import { recoveryCodesLeft } from './overview.ts';
import { home, requireFreshness } from './require-sign-in.ts';

/** New recovery codes in the place of the old ones: for whoever used them up, or closed the page that showed them. */
export function recoveryCodeRoutes(router: Router<SecurityInfoState, RenderContext>, deps: SecurityInfoDeps): void {
  const fresh = requireFreshness(deps);

  router.get('/recovery-codes', fresh, (ctx) => {
    ctx.render('security-info/new-recovery-codes', { left: recoveryCodesLeft(ctx.state.signedIn.credentials) });
  });

  router.post('/recovery-codes', fresh, async (ctx) => {
    const { site, signedIn, address } = ctx.state;
    const codes = await deps.methods.recoveryCodes.create(signedIn.user);
    await deps.audit.record('recovery_codes.created', { tenantId: site.tenant.id, userId: signedIn.user.id, address });
    ctx.render('interaction/recovery-codes', { codes, continueUrl: home(ctx) });
  });
}
