import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import { ROLES, SYSTEM_TENANT } from '#src/users/roles.ts';
import { setRole } from '../../operations/user-standing.ts';
import type { ConsoleContext, ConsoleDeps, ConsoleState } from '../context.ts';
import { submit, type FormView } from '../form.ts';
import { requireFreshness } from '../require-sign-in.ts';
import { crumbsTo, goBack, personOf, TEXTS, whose } from './whose.ts';

/** What a person may administer. */
export function roleRoutes(router: Router<ConsoleState, RenderContext>, deps: ConsoleDeps): void {
  const fresh = requireFreshness(deps);
  router.get(
    '/people/:user/role',
    (ctx, next) => fresh(ctx, next),
    (ctx) => renderForm(ctx),
  );
  router.post('/people/:user/role', async (ctx) => {
    const { role = '', version } = ctx.state.form;
    const wanted = { params: whose(ctx), body: { role }, ...(Number(version) > 0 && { ifMatch: Number(version) }) };
    const again = (form: FormView) => renderForm(ctx, form);
    if (await submit(ctx, { op: setRole, wanted, texts: TEXTS, again })) goBack(ctx, 'role');
  });
}

async function renderForm(ctx: ConsoleContext, form?: FormView): Promise<void> {
  const { t } = ctx.state;
  const person = await personOf(ctx);
  const choices = ROLES.map((value) => ({
    value,
    label: t(`admin.roles.${value}`),
    hint: t(`admin-people.role.hints.${value}`),
  }));
  ctx.render('admin/people/role', {
    ...{ person, crumbs: crumbsTo(ctx, person), choices },
    ofPlatform: ctx.state.managed === SYSTEM_TENANT,
    form: { version: person.version, ...(form ?? { values: { role: person.role } }) },
    ...{ error: form?.error, errors: form?.errors },
  });
}
