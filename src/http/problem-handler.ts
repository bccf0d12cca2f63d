import { ProblemError } from '#src/errors.ts';
import type { Logger } from '#src/telemetry/logger.ts';
import type { Next, PageContext } from './context.ts';

/** Turns what was thrown into an answer: a page for people, RFC 9457 problem details for programs. */
export function problemHandler(logger: Pick<Logger, 'error' | 'info'>) {
  return async (ctx: PageContext, next: Next) => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body == null && ctx.respond !== false) {
        throw new ProblemError('page_not_found', 'There is no page at this address');
      }
    } catch (error) {
      answer(ctx, problemOf(error, ctx, logger));
    }
  };
}

function problemOf(error: unknown, ctx: PageContext, logger: Pick<Logger, 'error' | 'info'>): ProblemError {
  const { requestId } = ctx.state;
  if (error instanceof ProblemError) {
    logger.info({ requestId, problem: error.code }, error.message);
    return error;
  }
  logger.error({ requestId, error }, 'a request failed');
  return new ProblemError('internal', 'Something went wrong on our side');
}

function answer(ctx: PageContext, problem: ProblemError): void {
  ctx.status = problem.status;
  if (ctx.accepts('html', 'json') === 'html') {
    ctx.render('error', { code: problem.code, message: problem.message });
  } else {
    ctx.set('Cache-Control', 'no-store');
    ctx.body = { ...problem.toProblem(), requestId: ctx.state.requestId };
    ctx.type = 'application/problem+json';
  }
}
