import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import { createTenant, listTenants, resumeTenant, showTenant, suspendTenant } from '../operations/tenants.ts';
import type { ConsoleContext, ConsoleDeps, ConsoleState } from './context.ts';
import { consoleOf } from './enter.ts';
import { submit, type AreaTexts, type FormView } from './form.ts';
import { confirm, noticeOf, pagerOf, queryOf, seeOther } from './pages.ts';
import { requireFreshness } from './require-sign-in.ts';

export const TENANT_TEXTS: AreaTexts = { errors: 'admin-tenants.errors.', notices: 'admin-tenants.notices.' };

/** All organisations, for administrators of the platform. */
export function tenantRoutes(router: Router<ConsoleState, RenderContext>, deps: ConsoleDeps): void {
  const fresh = requireFreshness(deps);
  router.get('/tenants', list);
  router.get('/new-tenant', fresh, (ctx) => renderNew(ctx, { values: {} }));
  router.post('/new-tenant', create);
  for (const act of ['suspend', 'resume'] as const) {
    router.get(`/tenant/${act}`, fresh, (ctx) => ask(ctx, act));
    router.post(`/tenant/${act}`, (ctx) => carryOut(ctx, act));
  }
}

async function list(ctx: ConsoleContext): Promise<void> {
  const { cursor, ...filter } = queryOf(ctx, ['text', 'status', 'cursor']);
  const { items, next } = await ctx.state.ask(listTenants, { query: { ...filter, ...(cursor && { cursor }) } });
  ctx.render('admin/tenants', {
    tenants: items.map((one) => ({ ...one, path: consoleOf(ctx, one.id), own: one.id === ctx.state.actor.tenantId })),
    filter: { values: filter },
    narrowed: Object.keys(filter).length > 0,
    pager: pagerOf(ctx, '/tenants', { filter, cursor, next }),
    mayWrite: ctx.state.may('tenants:write'),
    notice: noticeOf(ctx, TENANT_TEXTS),
  });
}

function renderNew(ctx: ConsoleContext, form: FormView): void {
  ctx.render('admin/new-tenant', { form, error: form.error, errors: form.errors });
}

async function create(ctx: ConsoleContext): Promise<void> {
  const { id = '', name = '' } = ctx.state.form;
  const wanted = { body: { id: id.trim(), name: name.trim() } };
  const done = await submit(ctx, {
    op: createTenant,
    wanted,
    texts: TENANT_TEXTS,
    again: (form) => renderNew(ctx, form),
  });
  if (!done) return;
  ctx.status = 303;
  ctx.redirect(`${consoleOf(ctx, done.answer.id)}?notice=created`);
}

const ACTS = { suspend: suspendTenant, resume: resumeTenant };

async function ask(ctx: ConsoleContext, act: keyof typeof ACTS, form?: FormView): Promise<void> {
  const { t } = ctx.state;
  const { name } = await ctx.state.ask(showTenant);
  confirm(ctx, {
    ...{ area: 'home', crumbs: [], form, harmless: act === 'resume' },
    title: t(`admin-tenants.${act}.title`, { name }),
    text: t(`admin-tenants.${act}.text`),
    losses: act === 'suspend' ? [t('admin-tenants.suspend.sign-ins'), t('admin-tenants.suspend.tokens')] : [],
    ...{ action: `/tenant/${act}`, back: '' },
    submit: t(`admin-tenants.${act}.submit`),
  });
}

async function carryOut(ctx: ConsoleContext, act: keyof typeof ACTS): Promise<void> {
  const again = (form: FormView) => ask(ctx, act, form);
  const done = await submit(ctx, { op: ACTS[act], wanted: {}, texts: TENANT_TEXTS, again });
  if (done) seeOther(ctx, `?notice=${act === 'suspend' ? 'suspended' : 'resumed'}`);
}
