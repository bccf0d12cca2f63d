import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import type { ConsoleDeps, ConsoleState } from '../context.ts';
import { editRoutes } from './edit-routes.ts';
import { listOfGroups } from './list.ts';
import { memberRoutes } from './member-routes.ts';

/** The groups of a tenant, and who is in them. */
export function groupRoutes(router: Router<ConsoleState, RenderContext>, deps: ConsoleDeps): void {
  router.get('/groups', (ctx) => listOfGroups(ctx));
  editRoutes(router, deps);
  memberRoutes(router);
}
