import type { IncomingMessage } from 'node:http';
import { setHeaders, type AnswerBeginning } from './begin-answer.ts';
import type { Next, PageContext } from './context.ts';

interface Deps {
  readonly begin: () => AnswerBeginning;
  readonly addressOf: (req: IncomingMessage) => string;
}

/** Gives each request its id, the address it comes from, and the headers that every answer carries. */
export function requestContext({ begin, addressOf }: Deps) {
  return async (ctx: PageContext, next: Next) => {
    const { requestId, headers } = begin();
    setHeaders(ctx.res, headers);
    ctx.state.requestId = requestId;
    ctx.state.address = addressOf(ctx.req);
    ctx.state.view = { requestId };
    await next();
  };
}
