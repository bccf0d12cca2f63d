import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import type { ConsoleState } from '../context.ts';
import { eventsFile, listRecords, showRecord } from './events.ts';
import { listAllSignIns, showOneSignIn, signInsFile } from './sign-ins.ts';

/** What was written down: the audit log, and sign-ins made of it. */
export function recordRoutes(router: Router<ConsoleState, RenderContext>): void {
  router.get('/audit', (ctx) => listRecords(ctx));
  router.get('/audit.csv', (ctx) => eventsFile(ctx));
  router.get('/audit/:id', (ctx) => showRecord(ctx));
  router.get('/sign-ins', (ctx) => listAllSignIns(ctx));
  router.get('/sign-ins.csv', (ctx) => signInsFile(ctx));
  router.get('/sign-ins/:id', (ctx) => showOneSignIn(ctx));
}
