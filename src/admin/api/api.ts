import { problemOf, answerProblem } from '#src/http/problem-handler.ts';
import { ProblemError } from '#src/errors.ts';
import type { Next, PageContext } from '#src/http/context.ts';
import type { Logger } from '#src/telemetry/logger.ts';
import type { Actor } from '../actor.ts';
import type { Operation } from '../operation.ts';
import { OPERATIONS } from '../operations/index.ts';
import { perform, type Asking } from '../perform.ts';
import type { AdminServices } from '../services.ts';
import { authenticate, challengeFor, type AuthenticateDeps, type Authenticated } from './authenticate.ts';
import { apiDocuments } from './documents.ts';
import { ifMatch, isKnown, type Match } from './entity-tags.ts';
import { once } from './idempotency.ts';
import { locationOf } from './location.ts';
import { takesIdempotencyKey, takesMatch } from './match.ts';
import { requestCounter, type CountRequest } from './rate-limit.ts';
import { readBody, readQuery, type ReadBody } from './read-request.ts';
import { replyOf, sendReply, sendStream, type Reply } from './reply.ts';
import { API_PATH, routeTable, type Found, type RouteTable } from './route-table.ts';

export interface ApiDeps extends AuthenticateDeps {
  readonly admin: AdminServices;
  readonly logger: Pick<Logger, 'error' | 'info'>;
  readonly config: {
    /** Requests of one actor a minute; 0 for any number. */
    readonly apiLimit: number;
  };
}

interface Answering extends ApiDeps {
  readonly routes: RouteTable;
  readonly count: CountRequest;
  readonly operations: readonly Operation[];
}

/** The administration's API: every operation, at its address. Whatever goes wrong below it is told as problem details. */
export function adminApi(deps: ApiDeps, operations: readonly Operation[] = OPERATIONS) {
  const count = requestCounter(deps.config.apiLimit, deps.admin.clock);
  const documents = apiDocuments(operations);
  const answering: Answering = { ...deps, operations, count, routes: routeTable(operations) };
  return async (ctx: PageContext, next: Next) => {
    if (ctx.path !== '/api' && !ctx.path.startsWith('/api/')) return next();
    try {
      ctx.set('Cache-Control', 'no-store');
      if (!documents(ctx)) await answer(ctx, answering);
    } catch (error) {
      answerProblem(ctx, problemOf(error, ctx, deps.logger));
    }
    return undefined;
  };
}

async function answer(ctx: PageContext, deps: Answering): Promise<void> {
  const below = ctx.path.startsWith(`${API_PATH}/`) ? ctx.path.slice(API_PATH.length) : '';
  const found = deps.routes.find(ctx.method, below);
  if ('allow' in found) {
    ctx.status = 204;
    ctx.set('Allow', found.allow);
    return;
  }
  const shown = { method: ctx.method, path: ctx.path, address: ctx.state.address, tenantId: found.params['tenant'] };
  const authorization = header(ctx, 'authorization');
  const who = await authenticate({ ...shown, authorization, dpop: header(ctx, 'dpop') }, deps);
  try {
    ctx.set({ ...deps.count(who.actor) });
    await answerTo(ctx, { found, who }, deps);
  } catch (error) {
    throw withChallenge(error, who);
  }
}

function header({ req }: PageContext, name: string): string | undefined {
  const value = req.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

interface Asked {
  readonly found: Found;
  readonly who: Authenticated;
}

async function answerTo(ctx: PageContext, { found, who }: Asked, deps: Answering): Promise<void> {
  const { op, params } = found;
  const query = readQuery(ctx.search, op);
  const body = await readBody(
    { req: ctx.req, contentType: ctx.get('Content-Type'), contentEncoding: ctx.get('Content-Encoding') },
    op,
  );
  const match = takesMatch(op) ? ifMatch(header(ctx, 'if-match')) : undefined;
  const asking = { actor: who.actor, params, query, body: body.value, address: ctx.state.address };
  if (op.stream) {
    const { body: lines } = await perform(op, asking, deps.admin);
    sendStream(ctx, op, lines as AsyncIterable<string>);
    return;
  }
  const run = () => performMatching({ op, asking, match, path: ctx.path }, deps);
  const reply = await repeatable(ctx, { run, op, body, actor: who.actor }, deps);
  const { ETag: tag } = reply.headers;
  const isRead = op.method === 'GET';
  if (isRead && tag !== undefined && isKnown(header(ctx, 'if-none-match'), tag)) {
    sendReply(ctx, { ...reply, status: 304, body: undefined });
  } else sendReply(ctx, reply);
}

interface Performing {
  readonly op: Operation;
  readonly asking: Omit<Asking, 'ifMatch'>;
  readonly match: Match | undefined;
  /** Of the request. */
  readonly path: string;
}

// A list of tags matches if one of them does (RFC 9110 §13.1.1), and what does not match has changed nothing.
async function performMatching(
  { op, asking, match, path }: Performing,
  { admin, operations }: Answering,
): Promise<Reply> {
  const versions: readonly Asking['ifMatch'][] = typeof match === 'object' ? match : [match];
  for (const [at, version] of versions.entries()) {
    try {
      const performed = await perform(op, { ...asking, ifMatch: version }, admin);
      return replyOf(performed, op.creates ? locationOf(path, op, performed.body, operations) : undefined);
    } catch (error) {
      const isMismatch = error instanceof ProblemError && error.code === 'precondition_failed';
      if (!isMismatch || at === versions.length - 1) throw error;
    }
  }
  throw new ProblemError('precondition_failed', 'No version was named');
}

interface Repeating {
  readonly run: () => Promise<Reply>;
  readonly op: Operation;
  readonly body: ReadBody;
  readonly actor: Actor;
}

function repeatable(ctx: PageContext, { run, op, body, actor }: Repeating, { admin }: Answering): Promise<Reply> {
  const key = header(ctx, 'idempotency-key');
  // Whoever may not any more is refused as if there were no key: an answer may hold what is for those who may.
  if (key === undefined || !takesIdempotencyKey(op) || !mayStill(op, actor, admin.clock.now())) return run();
  const request = [ctx.path, ctx.search, ctx.get('If-Match'), body.text];
  return once({ actor, operationId: op.id, header: key, request }, run, { ...admin, ...admin.storage });
}

function mayStill({ permission, fresh }: Operation, actor: Actor, now: number): boolean {
  return actor.permissions.has(permission) && (!fresh || actor.kind === 'client' || actor.freshUntil > now);
}

function withChallenge(error: unknown, who: Authenticated): unknown {
  const challenge = error instanceof ProblemError ? challengeFor(error, who) : undefined;
  if (!(error instanceof ProblemError) || challenge === undefined) return error;
  const { code, message, details, headers } = error;
  return new ProblemError(code, message, { details, headers: { ...headers, 'WWW-Authenticate': challenge } });
}
