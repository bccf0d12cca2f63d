import { z } from 'zod';
import { problemOf } from '#src/http/problem-handler.ts';
import { ProblemError } from '#src/errors.ts';
import type { Next, PageContext } from '#src/http/context.ts';
import { authenticate } from '../api/authenticate.ts';
import type { ApiDeps } from '../api/api.ts';
import { requestCounter } from '../api/rate-limit.ts';
import { readBody } from '../api/read-request.ts';
import type { Actor } from '../actor.ts';
import { askFor } from '../ask.ts';
import type { ScimAnswer, ScimCall } from './call.ts';
import { listResponse } from './list.ts';
import { scimError, scimProblemOf } from './problem.ts';
import { resourceTypes, schemas, serviceProviderConfig } from './schemas.ts';
import { deleteGroup, findGroups, makeGroup, patchGroup, readGroup, replaceGroup } from './groups.ts';
import { deleteUser, findUsers, makeUser, patchUser, readUser, replaceUser } from './users.ts';

const ADDRESS = /^\/scim\/v2\/(?<tenant>[^/]+)(?<rest>\/.*)?$/;
const MEDIA_TYPE = 'application/scim+json';
/** Bytes: a group may be sent with all its members. */
const MOST_BYTES = 1024 * 1024;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Handler = (call: ScimCall, id: string) => Promise<ScimAnswer>;

/** RFC 7644 §3.2: what can be done with all of a kind, and with one. */
const HANDLERS: Readonly<Record<string, Partial<Record<Method, Handler>>>> = {
  '/Users': { GET: findUsers, POST: makeUser },
  '/Users/*': { GET: readUser, PUT: replaceUser, PATCH: patchUser, DELETE: deleteUser },
  '/Groups': { GET: findGroups, POST: makeGroup },
  '/Groups/*': { GET: readGroup, PUT: replaceGroup, PATCH: patchGroup, DELETE: deleteGroup },
  '/ServiceProviderConfig': { GET: ({ base }) => said(serviceProviderConfig(base)) },
  '/ResourceTypes': { GET: ({ base }) => listed(resourceTypes(base)) },
  '/ResourceTypes/*': { GET: ({ base }, id) => said(resourceTypes(base).find((one) => one.id === id)) },
  '/Schemas': { GET: ({ base }) => listed(schemas(base)) },
  '/Schemas/*': { GET: ({ base }, id) => said(schemas(base).find((one) => one.id === id)) },
};

/**
 * SCIM 2.0 (RFC 7643, RFC 7644) at `/scim/v2/{tenant}`: a directory keeps people and groups here. It performs the same
 * operations as everybody else, with the same tokens.
 */
export function scimApi(deps: ApiDeps) {
  const count = requestCounter(deps.config.apiLimit, deps.admin.clock);
  return async (ctx: PageContext, next: Next): Promise<void> => {
    const { tenant, rest = '' } = ADDRESS.exec(ctx.path)?.groups ?? {};
    if (tenant === undefined) {
      await next();
      return;
    }
    try {
      ctx.set('Cache-Control', 'no-store');
      const shown = { method: ctx.method, path: ctx.path, address: ctx.state.address, tenantId: tenant };
      const { actor } = await authenticate(
        { ...shown, authorization: ctx.get('Authorization') || undefined, dpop: ctx.get('DPoP') || undefined },
        deps,
      );
      ctx.set({ ...count(actor) });
      send(ctx, await answer(ctx, { tenant, rest, actor }, deps));
    } catch (error) {
      sendProblem(ctx, error, deps);
    }
  };
}

interface Asked {
  readonly tenant: string;
  /** Below the tenant's. */
  readonly rest: string;
  readonly actor: Actor;
}

async function answer(ctx: PageContext, { tenant, rest, actor }: Asked, deps: ApiDeps): Promise<ScimAnswer> {
  const [, kind = '', id] = /^(\/[A-Za-z]+)(?:\/([^/]+))?$/.exec(rest) ?? [];
  const methods = HANDLERS[id === undefined ? kind : `${kind}/*`];
  if (!methods) throw scimError(404, undefined, 'There is no such kind of resource');
  const handler = methods[ctx.method as Method];
  if (!handler) {
    ctx.set('Allow', Object.keys(methods).join(', '));
    throw scimError(405, undefined, `Here is ${Object.keys(methods).join(', ')} only`);
  }
  const { ask } = askFor({ actor, tenantId: tenant, address: ctx.state.address }, deps.admin);
  const call = {
    ...{ ask, query: readQuery(ctx.search), body: await readJson(ctx), ifMatch: readIfMatch(ctx.get('If-Match')) },
    base: `${deps.admin.deployment.publicUrl}/scim/v2/${tenant}`,
  };
  return handler(call, idIn(id));
}

function idIn(part = ''): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw scimError(404, undefined, 'There is no such resource');
  }
}

function readQuery(search: string): Readonly<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(search));
}

/** An object, for a request that has a body. */
async function readJson(ctx: PageContext): Promise<unknown> {
  if (ctx.method === 'GET' || ctx.method === 'DELETE') return undefined;
  const type = ctx.get('Content-Type').replace(/^application\/scim\+json/i, 'application/json');
  const sent = { req: ctx.req, contentType: type, contentEncoding: ctx.get('Content-Encoding') };
  const { value } = await readBody(sent, { body: z.unknown(), maxBytes: MOST_BYTES });
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new ProblemError('bad_request', 'The body has to be an object');
}

// RFC 7644 §3.14: versions are weak entity tags.
function readIfMatch(header: string): number | undefined {
  if (header === '' || header === '*') return undefined;
  const [, version] = /^W\/"(\d{1,9})"$/.exec(header.trim()) ?? [];
  if (version === undefined) throw new ProblemError('precondition_failed', 'This version is none of ours');
  return Number(version);
}

function said(body: unknown): Promise<ScimAnswer> {
  if (body === undefined) throw scimError(404, undefined, 'There is no such resource');
  return Promise.resolve({ status: 200, body });
}

function listed(resources: readonly unknown[]): Promise<ScimAnswer> {
  return said(listResponse(resources, resources.length, { startIndex: 1 }));
}

function send(ctx: PageContext, { status, body, location, version }: ScimAnswer): void {
  ctx.status = status;
  if (location !== undefined) ctx.set(status === 201 ? 'Location' : 'Content-Location', location);
  if (version !== undefined) ctx.set('ETag', `W/"${version}"`);
  if (body === undefined) return;
  ctx.body = JSON.stringify(body);
  ctx.type = MEDIA_TYPE;
}

function sendProblem(ctx: PageContext, error: unknown, { logger }: Pick<ApiDeps, 'logger'>): void {
  const problem = scimProblemOf(error) ?? scimProblemOf(problemOf(error, ctx, logger));
  if (error instanceof ProblemError) ctx.set({ ...error.headers });
  ctx.status = problem?.status ?? 500;
  ctx.body = JSON.stringify(problem?.body ?? {});
  ctx.type = MEDIA_TYPE;
}
