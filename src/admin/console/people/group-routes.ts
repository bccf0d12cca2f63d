import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import { listGroups } from '../../operations/groups.ts';
import { joinGroup, leaveGroup } from '../../operations/user-groups.ts';
import type { ConsoleContext, ConsoleState } from '../context.ts';
import { submit, type FormView } from '../form.ts';
import { noticeOf, seeOther } from '../pages.ts';
import { crumbsTo, pathOf, personOf, TEXTS, whose } from './whose.ts';

/** The groups that a person is in. Both ways can be taken back, so that neither asks first. */
export function membershipRoutes(router: Router<ConsoleState, RenderContext>): void {
  router.get('/people/:user/groups', (ctx) => renderGroups(ctx));
  router.post('/people/:user/groups', (ctx) => change(ctx, joinGroup, ctx.state.form['group'] ?? ''));
  router.post('/people/:user/groups/:group/leave', (ctx) => change(ctx, leaveGroup, String(ctx.params['group'])));
}

async function renderGroups(ctx: ConsoleContext, form?: FormView): Promise<void> {
  const person = await personOf(ctx);
  const { items } = await ctx.state.ask(listGroups, { query: { limit: 200 } });
  ctx.render('admin/people/groups', {
    ...{ person, crumbs: crumbsTo(ctx, person), mayWrite: ctx.state.may('groups:write') },
    member: items.filter(({ id }) => person.groups.includes(id)),
    choices: items
      .filter(({ id }) => !person.groups.includes(id))
      .map(({ id: value, name: label }) => ({ value, label })),
    form: form ?? { values: {} },
    ...{ error: form?.error, errors: form?.errors, notice: noticeOf(ctx, TEXTS) },
  });
}

async function change(ctx: ConsoleContext, op: typeof joinGroup, group: string): Promise<void> {
  const wanted = { params: { ...whose(ctx), group } };
  const again = (form: FormView) => renderGroups(ctx, form);
  if (!(await submit(ctx, { op, wanted, texts: TEXTS, again }))) return;
  seeOther(ctx, `${pathOf({ id: whose(ctx).user })}/groups?notice=groups`);
}
