import { createHash } from 'node:crypto';
import type { PageContext } from '#src/http/context.ts';
import type { Operation } from '../operation.ts';
import { describeApi } from './description/document.ts';
import { problemList } from './description/problems.ts';
import { describeReference } from './description/reference.ts';
import { isKnown } from './entity-tags.ts';
import { API_PATH } from './route-table.ts';

const DESCRIPTION = `${API_PATH}/openapi.json`;
const REFERENCE = `${API_PATH}/`;

/** Answers what tells of the API itself, to anybody; whether there was such a thing. */
export function apiDocuments(operations: readonly Operation[]): (ctx: PageContext) => boolean {
  let description: { readonly text: string; readonly etag: string } | undefined;
  let reference: ReturnType<typeof describeReference> | undefined;

  return (ctx) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return false;
    switch (ctx.path) {
      case API_PATH:
        ctx.status = 308;
        ctx.redirect(REFERENCE);
        return true;
      case DESCRIPTION:
        description ??= described(operations);
        sendDescription(ctx, description);
        return true;
      case REFERENCE:
        reference ??= describeReference(operations);
        ctx.render('api/reference', { areas: reference, problems: problemList, descriptionUrl: DESCRIPTION });
        return true;
      default:
        return false;
    }
  };
}

function described(operations: readonly Operation[]) {
  const text = JSON.stringify(describeApi(operations));
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` };
}

function sendDescription(ctx: PageContext, { text, etag }: ReturnType<typeof described>): void {
  ctx.set({ ETag: etag, 'Cache-Control': 'no-cache' });
  ctx.status = 200;
  if (isKnown(ctx.req.headers['if-none-match'], etag)) {
    ctx.status = 304;
    return;
  }
  ctx.body = text;
  ctx.type = 'application/json';
}
