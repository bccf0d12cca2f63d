import type { z } from 'zod';
import { isSelf, mayActOn } from '../../actor.ts';
import { showUser, type person } from '../../operations/users.ts';
import type { ConsoleContext } from '../context.ts';
import type { AreaTexts } from '../form.ts';
import { seeOther } from '../pages.ts';

export type Person = z.output<typeof person>;

export const TEXTS: AreaTexts = { errors: 'admin-people.errors.', notices: 'admin-people.notices.' };

/** The person that an address names, as parameters of an operation. */
export function whose({ params }: ConsoleContext): { user: string } {
  return { user: String(params['user']) };
}

export function personOf(ctx: ConsoleContext): Promise<Person> {
  return ctx.state.ask(showUser, { params: whose(ctx) });
}

/** Where the pages of a person begin. */
export const pathOf = ({ id }: Pick<Person, 'id'>) => `/people/${id}`;

/** The pages above those that do one thing for a person. */
export function crumbsTo({ state: { t } }: ConsoleContext, { id, displayName }: Pick<Person, 'id' | 'displayName'>) {
  return [
    { label: t('admin.areas.people'), path: '/people' },
    { label: displayName, path: pathOf({ id }) },
  ];
}

/** How somebody stands to whoever looks: only those below can be acted on. */
export function standingOf({ state: { actor, managed } }: ConsoleContext, { id, role }: Person) {
  if (isSelf(actor, { tenantId: managed, id })) return 'self';
  return mayActOn(actor, { tenantId: managed, role }) ? 'below' : 'above';
}

/** What every page that takes one thing of a person away has alike. */
export async function removalOf(ctx: ConsoleContext) {
  const person = await personOf(ctx);
  const action = ctx.path.slice(ctx.state.base.length);
  return { person, common: { area: 'people', crumbs: crumbsTo(ctx, person), action, back: pathOf(person) } };
}

/** Goes back to the person, with the sentence about what was done. */
export function goBack(ctx: ConsoleContext, notice: string): void {
  seeOther(ctx, `${pathOf({ id: whose(ctx).user })}?notice=${notice}`);
}
