import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import { createGroup, removeGroup, renameGroup } from '../../operations/groups.ts';
import type { ConsoleContext, ConsoleDeps, ConsoleState } from '../context.ts';
import { submit, type FormView } from '../form.ts';
import { confirm, seeOther } from '../pages.ts';
import { requireFreshness } from '../require-sign-in.ts';
import { crumbsTo, groupOf, pathOf, TEXTS, which } from './which.ts';

/** Making a group, calling it something else, and removing it. */
export function editRoutes(router: Router<ConsoleState, RenderContext>, deps: ConsoleDeps): void {
  const fresh = requireFreshness(deps);
  router.get('/groups/new', (ctx) => renderNew(ctx, { values: {} }));
  router.post('/groups/new', (ctx) => create(ctx));
  router.get('/groups/:group/rename', (ctx) => renderRename(ctx));
  router.post('/groups/:group/rename', (ctx) => rename(ctx));
  router.get(
    '/groups/:group/remove',
    (ctx, next) => fresh(ctx, next),
    (ctx) => askRemoval(ctx),
  );
  router.post('/groups/:group/remove', (ctx) => remove(ctx));
}

function renderNew(ctx: ConsoleContext, form: FormView): void {
  ctx.render('admin/groups/form', { form, crumbs: crumbsTo(ctx), error: form.error, errors: form.errors });
}

async function create(ctx: ConsoleContext): Promise<void> {
  const { id = '', name = '' } = ctx.state.form;
  const body = { id: id.trim(), ...(name.trim() !== '' && { name: name.trim() }) };
  const again = (form: FormView) => renderNew(ctx, form);
  const done = await submit(ctx, { op: createGroup, wanted: { body }, texts: TEXTS, again });
  if (done) seeOther(ctx, `${pathOf(done.answer.id)}?notice=created`);
}

async function renderRename(ctx: ConsoleContext, form?: FormView): Promise<void> {
  const group = await groupOf(ctx);
  ctx.render('admin/groups/form', {
    ...{ group, crumbs: crumbsTo(ctx, group), error: form?.error, errors: form?.errors },
    form: { version: group.version, ...(form ?? { values: { name: group.name } }) },
  });
}

async function rename(ctx: ConsoleContext): Promise<void> {
  const { name = '', version } = ctx.state.form;
  const wanted = {
    ...{ params: which(ctx), body: { name: name.trim() } },
    ...(Number(version) > 0 && { ifMatch: Number(version) }),
  };
  const again = (form: FormView) => renderRename(ctx, form);
  const done = await submit(ctx, { op: renameGroup, wanted, texts: TEXTS, again });
  if (done) seeOther(ctx, `${pathOf(which(ctx).group)}?notice=renamed`);
}

async function askRemoval(ctx: ConsoleContext, refused?: FormView): Promise<void> {
  const { t } = ctx.state;
  const group = await groupOf(ctx);
  const isNamed = group.policy.length > 0;
  const inPolicy = t('admin-groups.remove.in-policy', { places: group.policy.join(', ') });
  confirm(ctx, {
    ...{ area: 'groups', crumbs: crumbsTo(ctx, group), impossible: isNamed },
    form: isNamed ? { values: {}, error: { code: 'in_policy', text: inPolicy } } : refused,
    title: t('admin-groups.remove.title', { name: group.name }),
    text: t('admin-groups.remove.text'),
    losses: group.members > 0 ? [t('admin-groups.remove.members', { count: group.members })] : [],
    ...{ action: `${pathOf(group.id)}/remove`, back: pathOf(group.id) },
    submit: t('admin-groups.remove.submit'),
  });
}

async function remove(ctx: ConsoleContext): Promise<void> {
  const again = (form: FormView) => askRemoval(ctx, form);
  const done = await submit(ctx, { op: removeGroup, wanted: { params: which(ctx) }, texts: TEXTS, again });
  if (done) seeOther(ctx, '/groups?notice=removed');
}
