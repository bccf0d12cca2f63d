import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import type { ConsoleDeps, ConsoleState } from '../context.ts';
import { changeRoutes } from './change-routes.ts';
import { newRoutes } from './new-routes.ts';
import { listApplications, showApplication } from './show.ts';

/** The applications that people sign in to. */
export function applicationRoutes(router: Router<ConsoleState, RenderContext>, deps: ConsoleDeps): void {
  router.get('/applications', listApplications);
  newRoutes(router, deps);
  router.get('/applications/:client', showApplication);
  changeRoutes(router, deps);
}
