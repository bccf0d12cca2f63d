import { Readable } from 'node:stream';
import type { PageContext } from '#src/http/context.ts';
import type { Operation } from '../operation.ts';
import type { Performed } from '../perform.ts';
import { tagOf } from './entity-tags.ts';

/** An answer, before it is sent. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; undefined for none. */
  readonly body: string | undefined;
}

/** The answer of an operation that answers at once. */
export function replyOf(performed: Performed, location: string | undefined): Reply {
  const { status, body, version } = performed;
  return {
    status,
    headers: {
      ...(version === undefined ? {} : { ETag: tagOf(version) }),
      ...(location === undefined ? {} : { Location: location }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  };
}

export function sendReply(ctx: PageContext, { status, headers, body }: Reply): void {
  ctx.status = status;
  ctx.set({ ...headers });
  if (body === undefined) return;
  ctx.body = body;
  ctx.type = 'application/json';
}

const EXTENSIONS = { 'text/csv': 'csv', 'application/jsonl': 'jsonl' } as const;

/** Sends lines as they are read, no quicker than they are taken. Where they break off, so does the answer. */
export function sendStream(ctx: PageContext, { path, stream }: Operation, lines: AsyncIterable<string>): void {
  if (stream === undefined) return;
  const body = Readable.from(lines, { objectMode: false });
  ctx.status = 200;
  ctx.body = body;
  ctx.set('Content-Type', `${stream}; charset=utf-8`);
  ctx.set('Content-Disposition', `attachment; filename="${fileName(path, EXTENSIONS[stream])}"`);
}

// What the address ends with.
function fileName(path: string, extension: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.endsWith(`.${extension}`) ? name : `${name}.${extension}`;
}
