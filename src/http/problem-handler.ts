import { ProblemError } from '#src/errors.ts';
import type { Logger } from '#src/telemetry/logger.ts';
import type { Next, PageContext } from './context.ts';

/** Seconds after which a client may try again. */
const RETRY_AFTER = '5';

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

/** What a caller is told of whatever was thrown; the log is told the rest. */
export function problemOf(error: unknown, ctx: PageContext, logger: Pick<Logger, 'error' | 'info'>): ProblemError {
  const { requestId } = ctx.state;
  if (error instanceof ProblemError) {
    if (error.status < 500) logger.info({ requestId, problem: error.code }, error.message);
    else logger.error({ requestId, problem: error.code, error }, error.message);
    return error;
  }
  logger.error({ requestId, error }, 'a request failed');
  return new ProblemError('internal', 'Something went wrong on our side');
}

function answer(ctx: PageContext, problem: ProblemError): void {
  if (ctx.accepts('html', 'json') === 'html') {
    begin(ctx, problem);
    ctx.render('error', { code: problem.code, message: problem.message });
  } else answerProblem(ctx, problem);
}

/** Answers with problem details (RFC 9457). */
export function answerProblem(ctx: PageContext, problem: ProblemError): void {
  begin(ctx, problem);
  ctx.set('Cache-Control', 'no-store');
  ctx.body = { ...problem.toProblem(), requestId: ctx.state.requestId };
  ctx.type = 'application/problem+json';
}

function begin(ctx: PageContext, problem: ProblemError): void {
  ctx.status = problem.status;
  if (problem.code === 'unavailable') ctx.set('Retry-After', RETRY_AFTER);
  ctx.set({ ...problem.headers });
}
