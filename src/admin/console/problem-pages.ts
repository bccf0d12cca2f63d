import { ProblemError } from '#src/errors.ts';
import type { Next } from '#src/http/context.ts';
import type { ConsoleContext } from './context.ts';

/** What somebody may not, or what is not there (any more), is said inside the console, with its menu. */
export async function problemPages(ctx: ConsoleContext, next: Next): Promise<void> {
  try {
    await next();
  } catch (error) {
    if (!(error instanceof ProblemError) || !ctx.state.t.has(`admin.problems.${error.code}.title`)) throw error;
    ctx.status = error.status;
    ctx.render('admin/problem', { code: error.code });
  }
}
