import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import type { ConsoleDeps, ConsoleState } from '../context.ts';
import { editRoutes } from './edit-routes.ts';
import { membershipRoutes } from './group-routes.ts';
import { importRoutes } from './import-routes.ts';
import { listPeople } from './list.ts';
import { methodRoutes } from './method-routes.ts';
import { showNext } from './next.ts';
import { passRoutes } from './pass-routes.ts';
import { passkeyRoutes } from './passkey-routes.ts';
import { roleRoutes } from './role-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { showPerson } from './show.ts';
import { standingRoutes } from './standing-routes.ts';

/** The people of a tenant. */
export function peopleRoutes(router: Router<ConsoleState, RenderContext>, deps: ConsoleDeps): void {
  router.get('/people', (ctx) => listPeople(ctx));
  editRoutes(router, deps);
  importRoutes(router, deps);
  router.get('/people/:user', (ctx) => showPerson(ctx));
  router.get('/people/:user/next', (ctx) => showNext(ctx));
  passRoutes(router, deps);
  passkeyRoutes(router, deps);
  standingRoutes(router, deps);
  methodRoutes(router, deps);
  sessionRoutes(router);
  roleRoutes(router, deps);
  membershipRoutes(router);
}
