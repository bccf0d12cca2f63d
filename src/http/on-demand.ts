import type { ParameterizedContext } from 'koa';
import type { Next } from './context.ts';

type Middleware<Context> = (ctx: Context, next: Next) => Promise<unknown>;

/**
 * A part of the server that is loaded when it is first asked for: whoever never needs it does not hold it in memory. What is
 * not for it goes on at once.
 */
export function onDemand<Context extends ParameterizedContext>(
  isFor: (ctx: Context) => boolean,
  load: () => Promise<Middleware<Context>>,
): Middleware<Context> {
  let loaded: Promise<Middleware<Context>> | undefined;
  return async (ctx, next) => {
    if (!isFor(ctx)) return next();
    // What could not be loaded is tried again by the next request.
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return (await loaded)(ctx, next);
  };
}
