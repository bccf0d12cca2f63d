import type { Logger } from './logger.ts';

/** What a request log needs of a Koa context. */
export interface LoggedContext {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly state: { readonly requestId?: string };
}

/** Koa middleware: one line a request, without query, headers, body or the opaque ids inside the path. */
export function requestLog(logger: Logger, elapsed: () => number = () => performance.now()) {
  return async (ctx: LoggedContext, next: () => Promise<unknown>): Promise<void> => {
    const start = elapsed();
    let thrown = true;
    try {
      await next();
      thrown = false;
    } finally {
      const status = thrown ? 500 : ctx.status;
      const fields = {
        method: ctx.method,
        path: routePath(ctx.path),
        status,
        durationMs: Math.round(elapsed() - start),
        requestId: ctx.state.requestId,
      };
      logger[status >= 500 ? 'error' : 'info'](fields, 'request');
    }
  };
}

/** The path with opaque ids, such as an interaction's, replaced: whoever reads logs cannot open them. */
export function routePath(path: string): string {
  return path
    .split('/')
    .map((segment) => (isOpaque(segment) ? ':id' : segment))
    .join('/');
}

const isOpaque = (segment: string) => /^[\w~%-]{16,}$/.test(segment) && /[\dA-Z]/.test(segment);
