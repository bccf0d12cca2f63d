import { ROLES } from '#src/users/roles.ts';
import { listGroups } from '../../operations/groups.ts';
import { listUsers } from '../../operations/users.ts';
import type { ConsoleContext } from '../context.ts';
import { noticeOf, pagerOf, queryOf } from '../pages.ts';
import { pathOf, TEXTS } from './whose.ts';

/** Groups to choose from; who has more of them finds people by the group's own page. */
const MOST_CHOICES = 200;

/** People, as they are looked for. */
export async function listPeople(ctx: ConsoleContext): Promise<void> {
  const { ask, may } = ctx.state;
  const { cursor, ...filter } = queryOf(ctx, ['text', 'status', 'role', 'group', 'cursor']);
  const groups = may('groups:read') ? (await ask(listGroups, { query: { limit: MOST_CHOICES } })).items : [];
  const { items, next, total } = await ask(listUsers, { query: { ...filter, ...(cursor && { cursor }) } });
  const names = new Map(groups.map(({ id, name }) => [id, name]));
  ctx.render('admin/people/list', {
    people: items.map((one) => ({
      ...one,
      path: ctx.state.base + pathOf(one),
      groups: one.groups.map((id) => names.get(id) ?? id),
    })),
    filter: { values: filter },
    narrowed: Object.keys(filter).length > 0,
    ...{ choices: choicesOf(ctx, groups), total },
    pager: pagerOf(ctx, '/people', { filter, cursor, next }),
    mayWrite: may('users:write'),
    notice: noticeOf(ctx, TEXTS),
  });
}

function choicesOf(
  { state: { t } }: ConsoleContext,
  groups: readonly { readonly id: string; readonly name: string }[],
) {
  const states = ['active', 'disabled'] as const;
  return [
    {
      ...{ name: 'status', label: t('admin-people.facts.status') },
      of: states.map((value) => ({ value, label: t(`admin-people.states.${value}`) })),
    },
    {
      ...{ name: 'role', label: t('admin-people.facts.role') },
      of: ROLES.map((value) => ({ value, label: t(`admin.roles.${value}`) })),
    },
    {
      ...{ name: 'group', label: t('admin-people.list.group') },
      of: groups.map(({ id: value, name: label }) => ({ value, label })),
    },
  ];
}
