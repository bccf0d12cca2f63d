import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import { createUser, updateUser } from '../../operations/users.ts';
import type { ConsoleContext, ConsoleDeps, ConsoleState } from '../context.ts';
import { submit, type FormView } from '../form.ts';
import { seeOther } from '../pages.ts';
import { requireFreshness } from '../require-sign-in.ts';
import { renderPass } from './pass-routes.ts';
import { crumbsTo, pathOf, personOf, TEXTS, whose, type Person } from './whose.ts';

/** Making a person, and what they are called. */
export function editRoutes(router: Router<ConsoleState, RenderContext>, deps: ConsoleDeps): void {
  const fresh = requireFreshness(deps);
  router.get(
    '/people/new',
    // Whoever may issues a pass with it, which needs a proof of the last minutes.
    (ctx, next) => (ctx.state.may('passes:write') ? fresh(ctx, next) : next()),
    (ctx) => renderNew(ctx, { values: { firstPass: ctx.state.may('passes:write') } }),
  );
  router.post('/people/new', (ctx) => create(ctx));
  router.get('/people/:user/edit', async (ctx) => {
    const person = await personOf(ctx);
    renderEdit(ctx, person, { values: { ...person } });
  });
  router.post('/people/:user/edit', (ctx) => update(ctx));
}

function renderNew(ctx: ConsoleContext, form: FormView): void {
  const crumbs = [{ label: ctx.state.t('admin.areas.people'), path: '/people' }];
  const mayPass = ctx.state.may('passes:write');
  ctx.render('admin/people/form', { form, crumbs, mayPass, error: form.error, errors: form.errors });
}

async function create(ctx: ConsoleContext): Promise<void> {
  const body = { ...fieldsOf(ctx), firstPass: ctx.state.form['firstPass'] === 'yes' };
  const again = (form: FormView) => renderNew(ctx, form);
  const done = await submit(ctx, { op: createUser, wanted: { body }, texts: TEXTS, again });
  if (!done) return;
  const { pass, ...person } = done.answer;
  if (pass) renderPass(ctx, person, pass);
  else seeOther(ctx, `${pathOf(person)}?notice=created`);
}

function renderEdit(ctx: ConsoleContext, person: Person, form: FormView): void {
  ctx.render('admin/people/form', {
    ...{ person, crumbs: crumbsTo(ctx, person), error: form.error, errors: form.errors },
    form: { version: person.version, ...form },
  });
}

async function update(ctx: ConsoleContext): Promise<void> {
  const person = await personOf(ctx);
  // Only what was changed: some of it needs more than the rest.
  const changed = Object.entries(fieldsOf(ctx)).filter(([name, value]) => value !== person[name as keyof Person]);
  const wanted = {
    params: whose(ctx),
    body: Object.fromEntries(changed),
    ifMatch: Number(ctx.state.form['version']) || person.version,
  };
  const again = (form: FormView) => renderEdit(ctx, person, { ...form, version: wanted.ifMatch });
  if (changed.length > 0 && !(await submit(ctx, { op: updateUser, wanted, texts: TEXTS, again }))) return;
  seeOther(ctx, `${pathOf(person)}?notice=saved`);
}

function fieldsOf({ state: { form } }: ConsoleContext) {
  const typed = (name: string) => form[name]?.trim() ?? '';
  const [email, externalId] = [typed('email'), typed('externalId')];
  const [username, displayName] = [typed('username'), typed('displayName')];
  return {
    ...{ username, displayName: displayName === '' ? username : displayName },
    email: email === '' ? null : email,
    emailVerified: email !== '' && form['emailVerified'] === 'yes',
    externalId: externalId === '' ? null : externalId,
  };
}
