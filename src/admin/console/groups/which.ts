import { showGroup } from '../../operations/groups.ts';
import type { ConsoleContext } from '../context.ts';
import type { AreaTexts } from '../form.ts';

export const TEXTS: AreaTexts = { errors: 'admin-groups.errors.', notices: 'admin-groups.notices.' };

/** The group that an address names, as parameters of an operation. */
export function which({ params }: ConsoleContext): { group: string } {
  return { group: String(params['group']) };
}

export function groupOf(ctx: ConsoleContext) {
  return ctx.state.ask(showGroup, { params: which(ctx) });
}

export const pathOf = (id: string) => `/groups/${id}`;

/** The pages above those that do one thing with a group. */
export function crumbsTo({ state: { t } }: ConsoleContext, group?: { readonly id: string; readonly name: string }) {
  const all = { label: t('admin.areas.groups'), path: '/groups' };
  return group ? [all, { label: group.name, path: pathOf(group.id) }] : [all];
}
