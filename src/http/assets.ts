import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Middleware } from 'koa';

/** Name in the source, such as `latchkey.css`, to the URL with its content hash. */
export type AssetUrls = Readonly<Record<string, string>>;

export interface Assets {
  readonly urls: AssetUrls;
  /** Answers GET and HEAD of the URLs above; everything else goes on to the next middleware. */
  readonly middleware: Middleware;
}

interface Asset {
  readonly type: string;
  readonly etag: string;
  readonly body: Buffer;
  readonly compressed: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Loads what `npm run build` left in public/. All of it is small and held in memory under its exact URL, so there is no
 * path to escape from.
 */
export function loadAssets(publicDir: string, { basePath = '' }: { basePath?: string } = {}): Assets {
  const urls: Record<string, string> = {};
  const byUrl = new Map<string, Asset>();
  for (const [name, file] of Object.entries(readManifest(publicDir))) {
    const url = `${basePath}/assets/${file}`;
    urls[name] = url;
    byUrl.set(url, loadAsset(join(publicDir, file)));
  }
  return { urls, middleware: serve(byUrl) };
}

function serve(byUrl: ReadonlyMap<string, Asset>): Middleware {
  return async (ctx, next) => {
    const asset = byUrl.get(ctx.path);
    if (!asset || !['GET', 'HEAD'].includes(ctx.method)) {
      await next();
      return;
    }

    ctx.status = 200;
    ctx.set({ 'Cache-Control': 'public, max-age=31536000, immutable', ETag: asset.etag, Vary: 'Accept-Encoding' });
    if (ctx.fresh) {
      ctx.status = 304;
      return;
    }
    const compressed = ctx.acceptsEncodings('br', 'identity') === 'br';
    if (compressed) ctx.set('Content-Encoding', 'br');
    ctx.body = compressed ? asset.compressed : asset.body;
    ctx.set('Content-Type', asset.type);
  };
}

function readManifest(publicDir: string): Record<string, string> {
  const file = join(publicDir, 'manifest.json');
  if (!existsSync(file)) throw new Error(`${file} is missing. Build the pages' assets with "npm run build".`);
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}

function loadAsset(file: string): Asset {
  const body = readFileSync(file);
  return {
    type: TYPES[extname(file)] ?? 'application/octet-stream',
    // Weak, since the compressed body is another sequence of bytes (RFC 9110 §8.8.1).
    etag: `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    body,
    compressed: brotliCompressSync(body),
  };
}
