import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import { listHistory, showRevision } from '../../operations/history.ts';
import { tryPolicy } from '../../operations/policy.ts';
import type { ConsoleContext, ConsoleDeps, ConsoleState } from '../context.ts';
import { pagerOf, queryOf, seeOther } from '../pages.ts';
import { requireFreshness } from '../require-sign-in.ts';
import { namesOfActors } from './actor-names.ts';
import { changeViews } from './change-view.ts';
import { renderReview } from './review.ts';
import { crumbsTo, languageOf, requireWrite } from './shared.ts';

/** Who set what and when, and the way back. */
export function historyRoutes(router: Router<ConsoleState, RenderContext>, deps: ConsoleDeps): void {
  const fresh = requireFreshness(deps);
  router.get('/policy/history', (ctx) => list(ctx, deps));
  router.get('/policy/history/:id', (ctx) => showOne(ctx, deps));
  router.get(
    '/policy/history/:id/restore',
    (ctx, next) => fresh(ctx, next),
    (ctx) => reviewRestoring(ctx, deps),
  );
}

async function list(ctx: ConsoleContext, deps: ConsoleDeps): Promise<void> {
  const { cursor } = queryOf(ctx, ['cursor']);
  const { items, next } = await ctx.state.ask(listHistory, { query: { limit: 20, ...(cursor && { cursor }) } });
  const language = languageOf(ctx, deps);
  const who = namesOfActors(ctx);
  ctx.render('admin/policy/history', {
    crumbs: crumbsTo(ctx),
    versions: await Promise.all(
      items.map(async ({ changes, ...one }) => ({
        ...{ ...one, who: await who(one.actor) },
        changes: changeViews(changes, language),
      })),
    ),
    isFirst: cursor === undefined,
    pager: pagerOf(ctx, '/policy/history', { filter: {}, cursor, next }),
  });
}

const revisionOf = (ctx: ConsoleContext) =>
  ctx.state.ask(showRevision, { params: { version: String(ctx.params['id']) } });

async function showOne(ctx: ConsoleContext, deps: ConsoleDeps): Promise<void> {
  const { changes, settings, ...one } = await revisionOf(ctx);
  ctx.render('admin/policy/version', {
    crumbs: crumbsToVersions(ctx),
    one: { ...one, who: await namesOfActors(ctx)(one.actor) },
    changes: changeViews(changes, languageOf(ctx, deps)),
    json: JSON.stringify(settings.policy, undefined, 2),
    mayRestore: ctx.state.may('policy:write') && changes.some(({ path }) => path.startsWith('policy.')),
  });
}

const crumbsToVersions = (ctx: ConsoleContext) =>
  crumbsTo(ctx, { label: ctx.state.t('admin-policy.history.title'), path: '/policy/history' });

async function reviewRestoring(ctx: ConsoleContext, deps: ConsoleDeps): Promise<void> {
  requireWrite(ctx);
  const { version, settings } = await revisionOf(ctx);
  const draft = settings.policy;
  const tried = await ctx.state.ask(tryPolicy, { body: { policy: draft } });
  if (tried.changes.length === 0) {
    seeOther(ctx, `/policy/history/${version}`);
    return;
  }
  const comment = ctx.state.t('admin-policy.history.comment', { version });
  renderReview(ctx, deps, { tried, draft, form: { values: { comment } } });
}
