import Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import type { RecoveryDeps, RecoveryState } from './context.ts';
import { factorRoutes } from './factor-routes.ts';
import { limitByAddress } from './limit-by-address.ts';
import { loadReset } from './load-reset.ts';
import { newPasswordRoutes } from './new-password-routes.ts';
import { requestRoutes } from './request-routes.ts';

export function recoveryRoutes(deps: RecoveryDeps): Router<RecoveryState, RenderContext> {
  const router = new Router<RecoveryState, RenderContext>({ prefix: '/t/:tenant/password-reset', sensitive: true });
  router.use(loadReset(deps));
  router.use(limitByAddress(deps));
  requestRoutes(router, deps);
  factorRoutes(router, deps);
  newPasswordRoutes(router, deps);
  return router;
}
