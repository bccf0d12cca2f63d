import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import type { ConsoleDeps, ConsoleState } from '../context.ts';
import { editRoutes } from './edit-routes.ts';
import { letterRoutes } from './letter-routes.ts';
import { listOfWebhooks } from './list.ts';
import { showOne } from './one.ts';
import { stateRoutes } from './state-routes.ts';

/** Where a tenant's events are told to other systems. */
export function webhookRoutes(router: Router<ConsoleState, RenderContext>, deps: ConsoleDeps): void {
  router.get('/webhooks', listOfWebhooks);
  editRoutes(router, deps);
  router.get('/webhooks/:webhook', (ctx) => showOne(ctx));
  stateRoutes(router, deps);
  letterRoutes(router, deps);
}
