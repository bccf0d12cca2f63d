import type { Storage } from '#src/storage/ports/storage.ts';
import type { Next, PageContext } from './context.ts';

/** `/healthz`: the process answers. `/readyz`: so does its database. */
export function health(storage: Pick<Storage, 'ping'>) {
  return async (ctx: PageContext, next: Next) => {
    if (ctx.path !== '/healthz' && ctx.path !== '/readyz') {
      await next();
      return;
    }
    ctx.set('Cache-Control', 'no-store');
    ctx.body = { status: 'ok' };
    if (ctx.path === '/readyz') {
      await storage.ping().catch(() => {
        ctx.status = 503;
        ctx.body = { status: 'unavailable' };
      });
    }
  };
}
