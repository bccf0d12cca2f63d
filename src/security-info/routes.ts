import Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import type { SecurityInfoDeps, SecurityInfoState } from './context.ts';
import { overview } from './overview.ts';
import { passkeyRoutes } from './passkey-routes.ts';
import { recoveryCodeRoutes } from './recovery-code-routes.ts';
import { requireSignIn, signInCallback } from './require-sign-in.ts';

export function securityInfoRoutes(deps: SecurityInfoDeps): Router<SecurityInfoState, RenderContext> {
  const router = new Router<SecurityInfoState, RenderContext>({ prefix: '/t/:tenant/security-info' });
  router.get('/callback', signInCallback);
  router.use(requireSignIn(deps));
  router.get('/', (ctx) => overview(ctx));
  passkeyRoutes(router, deps);
  recoveryCodeRoutes(router, deps);
  return router;
}
