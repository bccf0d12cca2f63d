import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import { listMembers } from '../../operations/groups.ts';
import { joinGroup, leaveGroup } from '../../operations/user-groups.ts';
import { listUsers } from '../../operations/users.ts';
import type { ConsoleContext, ConsoleState } from '../context.ts';
import { submit, type FormView } from '../form.ts';
import { noticeOf, pagerOf, queryOf, seeOther } from '../pages.ts';
import { crumbsTo, groupOf, pathOf, TEXTS, which } from './which.ts';

/** Who is in a group. Both ways can be taken back, so that neither asks first. */
export function memberRoutes(router: Router<ConsoleState, RenderContext>): void {
  router.get('/groups/:group', (ctx) => showMembers(ctx));
  router.get('/groups/:group/add', (ctx) => findPeople(ctx));
  router.post('/groups/:group/members', async (ctx) => {
    const wanted = { params: { ...which(ctx), user: ctx.state.form['user'] ?? '' } };
    const again = (form: FormView) => findPeople(ctx, form);
    if (!(await submit(ctx, { op: joinGroup, wanted, texts: TEXTS, again }))) return;
    const text = new URLSearchParams({ text: ctx.state.form['text'] ?? '', notice: 'added' });
    seeOther(ctx, `${pathOf(which(ctx).group)}/add?${text}`);
  });
  router.post('/groups/:group/members/:user/leave', async (ctx) => {
    const wanted = { params: { ...which(ctx), user: String(ctx.params['user']) } };
    const again = () => showMembers(ctx);
    if (!(await submit(ctx, { op: leaveGroup, wanted, texts: TEXTS, again }))) return;
    seeOther(ctx, `${pathOf(which(ctx).group)}?notice=left`);
  });
}

async function showMembers(ctx: ConsoleContext): Promise<void> {
  const { ask, may, base } = ctx.state;
  const group = await groupOf(ctx);
  const { cursor } = queryOf(ctx, ['cursor']);
  const { items, next } = await ask(listMembers, { params: which(ctx), query: { ...(cursor && { cursor }) } });
  ctx.render('admin/groups/group', {
    ...{ group, crumbs: crumbsTo(ctx) },
    members: items.map((one) => ({ ...one, path: `${base}/people/${one.id}` })),
    pager: pagerOf(ctx, pathOf(group.id), { filter: {}, cursor, next }),
    mayWrite: may('groups:write'),
    notice: noticeOf(ctx, TEXTS),
  });
}

/** People to put into a group. */
async function findPeople(ctx: ConsoleContext, refused?: FormView): Promise<void> {
  const { ask } = ctx.state;
  const group = await groupOf(ctx);
  const text = queryOf(ctx, ['text']).text ?? ctx.state.form?.['text'] ?? '';
  const { items } = text === '' ? { items: [] } : await ask(listUsers, { query: { text, limit: 20 } });
  ctx.render('admin/groups/add', {
    ...{ group, crumbs: crumbsTo(ctx, group), text },
    filter: { values: { text } },
    people: items.map((one) => ({ ...one, isMember: one.groups.includes(group.id) })),
    ...{ form: refused ?? { values: {} }, error: refused?.error, errors: refused?.errors },
    notice: noticeOf(ctx, TEXTS),
  });
}
