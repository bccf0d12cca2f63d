import type { IncomingMessage } from 'node:http';
import type { Random } from '#src/random.ts';
import type { Next, PageContext } from './context.ts';

interface Deps {
  readonly random: Random;
  readonly addressOf: (req: IncomingMessage) => string;
}

/** Gives each request its id and the address it comes from. */
export function requestContext({ random, addressOf }: Deps) {
  return async (ctx: PageContext, next: Next) => {
    ctx.state.requestId = random.uuid();
    ctx.state.address = addressOf(ctx.req);
    ctx.state.view = { requestId: ctx.state.requestId };
    ctx.set('X-Request-Id', ctx.state.requestId);
    await next();
  };
}
