import type { Middleware } from 'koa';

const DOCUMENTS: readonly string[] = [
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
  '/jwks',
];

interface Document {
  readonly type: string;
  readonly body: string;
}

/**
 * Answers the documents that are the same for everybody from memory. They follow from what the provider was built with,
 * and a provider is built anew when that changes.
 */
export function documentsFromMemory(): Middleware {
  const documents = new Map<string, Document>();
  return async (ctx, next) => {
    const known = documents.get(ctx.path);
    if (known && ctx.method === 'GET') {
      ctx.set('Access-Control-Allow-Origin', '*');
      ctx.type = known.type;
      ctx.body = known.body;
      return;
    }
    await next();
    if (ctx.method !== 'GET' || ctx.status !== 200 || !DOCUMENTS.includes(ctx.path)) return;
    documents.set(ctx.path, { type: ctx.response.type, body: JSON.stringify(ctx.body) });
  };
}
