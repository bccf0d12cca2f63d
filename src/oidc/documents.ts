import type { Middleware } from 'koa';
import { JWKS_MAX_AGE } from '#src/keys/life-cycle.ts';

const PATHS: readonly string[] = [
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
  '/jwks',
];

const CACHING = `public, max-age=${JWKS_MAX_AGE}`;

export interface Document {
  /** Names and values in turn, as `writeHead` takes them. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** The documents of an issuer that are the same for everybody. */
export interface Documents {
  /** One of them, once it has been answered. */
  find(path: string): Document | undefined;
  /** Remembers what the provider answers: it is built anew when that changes. */
  readonly remember: Middleware;
}

export function documentsFromMemory(): Documents {
  const documents = new Map<string, Document>();
  return {
    find: (path) => documents.get(path),
    remember: async (ctx, next) => {
      await next();
      if (ctx.method !== 'GET' || ctx.status !== 200 || !PATHS.includes(ctx.path)) return;
      ctx.set('Cache-Control', CACHING);
      const body = JSON.stringify(ctx.body);
      const type = ctx.response.get('Content-Type');
      const size = String(Buffer.byteLength(body));
      // Pages of any origin may read them: there is nothing in them of whoever asks.
      const shared = ['Cache-Control', CACHING, 'Access-Control-Allow-Origin', '*'];
      const headers = ['Content-Type', type, 'Content-Length', size, ...shared];
      documents.set(ctx.path, { headers, body });
    },
  };
}
