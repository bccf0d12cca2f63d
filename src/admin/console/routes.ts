import Router from '@koa/router';
import type { Next } from '#src/http/context.ts';
import type { RenderContext } from '#src/http/render.ts';
import { applicationRoutes } from './applications/routes.ts';
import type { ConsoleContext, ConsoleDeps, ConsoleState } from './context.ts';
import { elsewhere, enter } from './enter.ts';
import { groupRoutes } from './groups/routes.ts';
import { showHome } from './home.ts';
import { keyRoutes } from './keys/routes.ts';
import { peopleRoutes } from './people/routes.ts';
import { policyRoutes } from './policy/routes.ts';
import { problemPages } from './problem-pages.ts';
import { recordRoutes } from './records/routes.ts';
import { reportRoutes } from './report-routes.ts';
import { home, requireFreshness, requireSignIn, signInCallback } from './require-sign-in.ts';
import { settingsRoutes } from './settings/routes.ts';
import { tenantRoutes } from './tenant-routes.ts';
import { webhookRoutes } from './webhooks/routes.ts';

/**
 * The console of a tenant at its `/admin`. The same pages about another tenant are below `/t/system/admin/tenants/{tenant}`,
 * for administrators of the platform.
 */
export function consolePages(deps: ConsoleDeps) {
  const pages = consoleRoutes(deps).routes();
  return async (ctx: ConsoleContext, next: Next): Promise<void> => {
    const other = elsewhere(ctx);
    // The router looks here before it looks at the path, which stays as it was asked for.
    if (other) ctx.newRouterPath = home(ctx) + other.rest;
    await pages(ctx, next);
  };
}

export function consoleRoutes(deps: ConsoleDeps): Router<ConsoleState, RenderContext> {
  const router = new Router<ConsoleState, RenderContext>({ prefix: '/t/:tenant/admin', sensitive: true });
  router.get('/callback', signInCallback);
  router.use(requireSignIn(deps));
  router.use(enter(deps));
  router.use(problemPages);
  router.get('/', (ctx) => showHome(ctx));
  const fresh = requireFreshness(deps);
  router.get(
    '/signed-in-again',
    (ctx, next) => fresh(ctx, next),
    (ctx) => ctx.render('admin/signed-in-again'),
  );
  peopleRoutes(router, deps);
  groupRoutes(router, deps);
  reportRoutes(router, deps.admin.clock);
  policyRoutes(router, deps);
  settingsRoutes(router);
  applicationRoutes(router, deps);
  recordRoutes(router);
  keyRoutes(router, deps);
  webhookRoutes(router, deps);
  tenantRoutes(router, deps);
  return router;
}
