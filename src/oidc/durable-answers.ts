import type { Middleware } from 'koa';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Storage } from '#src/storage/ports/storage.ts';
import type { ProviderPages } from './configuration/features.ts';

/** Says of what was not kept that it was. */
const HOLLOW = ['Location', 'Set-Cookie', 'WWW-Authenticate'] as const;
/** Seconds after which a client may try again. */
const RETRY_AFTER = '5';

/**
 * The library answers from within: what it speaks of is on disk before. Where it could not be kept, the answer is the
 * library's own for a failure, which it can no longer give by itself.
 */
export function durableAnswers(
  provider: Pick<Provider, 'emit'>,
  { storage, pages }: { readonly storage: Pick<Storage, 'unitOfWork'>; readonly pages: ProviderPages },
): Middleware {
  return async (ctx, next) => {
    const unit = storage.unitOfWork();
    await next();
    try {
      await unit.durable();
    } catch (error) {
      if (!(error instanceof Error) || !isOfEndpoint(ctx)) throw error;
      for (const header of HOLLOW) ctx.remove(header);
      ctx.set('Retry-After', RETRY_AFTER);
      // OpenID Connect Core 1.0 §3.1.2.6 and RFC 6749 §5.2 have no better word.
      const out = { error: 'server_error', error_description: 'oops! something went wrong' };
      if (ctx.accepts('json', 'html') === 'html') await pages.error(ctx, out, error);
      else ctx.body = out;
      ctx.status = statusOf(error);
      provider.emit('server_error', ctx, error);
    }
  };
}

const statusOf = (error: Error) =>
  'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;

// Only endpoints write.
function isOfEndpoint(ctx: object): ctx is KoaContextWithOIDC {
  return 'oidc' in ctx;
}
