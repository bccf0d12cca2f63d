import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import type { ConsoleDeps, ConsoleState } from '../context.ts';
import { showCampaigns } from './campaigns.ts';
import { editRoutes } from './edit-routes.ts';
import { historyRoutes } from './history.ts';
import { showOverview } from './overview.ts';
import { setRoutes } from './set-routes.ts';
import { showSimulator } from './simulator.ts';

/** What is asked of people who sign in: the rules, what they come to for one person, and how campaigns get on. */
export function policyRoutes(router: Router<ConsoleState, RenderContext>, deps: ConsoleDeps): void {
  router.get('/policy', (ctx) => showOverview(ctx, deps));
  historyRoutes(router, deps);
  setRoutes(router, deps);
  editRoutes(router, deps);
  router.get('/campaigns', (ctx) => showCampaigns(ctx));
  router.get('/simulator', (ctx) => showSimulator(ctx));
}
