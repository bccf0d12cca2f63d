import { listGroups } from '../../operations/groups.ts';
import type { ConsoleContext } from '../context.ts';
import { noticeOf, pagerOf, queryOf } from '../pages.ts';
import { pathOf, TEXTS } from './which.ts';

export async function listOfGroups(ctx: ConsoleContext): Promise<void> {
  const { cursor, ...filter } = queryOf(ctx, ['text', 'cursor']);
  const { items, next } = await ctx.state.ask(listGroups, { query: { ...filter, ...(cursor && { cursor }) } });
  ctx.render('admin/groups/list', {
    groups: items.map((one) => ({ ...one, path: ctx.state.base + pathOf(one.id) })),
    filter: { values: filter },
    narrowed: Object.keys(filter).length > 0,
    pager: pagerOf(ctx, '/groups', { filter, cursor, next }),
    mayWrite: ctx.state.may('groups:write'),
    notice: noticeOf(ctx, TEXTS),
  });
}
