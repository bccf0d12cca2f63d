import Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import { activity } from './activity.ts';
import { chooseMethod, setUp } from './add-method.ts';
import { applicationRoutes } from './application-routes.ts';
import type { SecurityInfoDeps, SecurityInfoState } from './context.ts';
import { credentialRoutes } from './credential-routes.ts';
import { emailRoutes } from './email-routes.ts';
import { overview } from './overview.ts';
import { passkeyRoutes } from './passkey-routes.ts';
import { passwordRoutes } from './password-routes.ts';
import { preferredMethodRoutes } from './preferred-method-routes.ts';
import { recoveryCodeRoutes } from './recovery-code-routes.ts';
import { requireSignIn, signInCallback } from './require-sign-in.ts';
import { sessionRoutes } from './session-routes.ts';
import { securityKeyRoutes } from './security-key-routes.ts';
import { totpRoutes } from './totp-routes.ts';

export function securityInfoRoutes(deps: SecurityInfoDeps): Router<SecurityInfoState, RenderContext> {
  const router = new Router<SecurityInfoState, RenderContext>({ prefix: '/t/:tenant/security-info', sensitive: true });
  router.get('/callback', signInCallback);
  router.use(requireSignIn(deps));
  router.get('/', (ctx) => overview(ctx, deps));
  router.get('/add', (ctx) => chooseMethod(ctx));
  router.get('/set-up', (ctx) => setUp(ctx));
  router.get('/activity', (ctx) => activity(ctx, deps));
  passkeyRoutes(router, deps);
  securityKeyRoutes(router, deps);
  totpRoutes(router, deps);
  credentialRoutes(router, deps);
  recoveryCodeRoutes(router, deps);
  preferredMethodRoutes(router, deps);
  passwordRoutes(router, deps);
  emailRoutes(router, deps);
  sessionRoutes(router, deps);
  applicationRoutes(router, deps);
  return router;
}
