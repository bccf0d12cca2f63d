import type Router from '@koa/router';
import { ProblemError } from '#src/errors.ts';
import type { RenderContext } from '#src/http/render.ts';
import { listCredentials, removeCredential, removeSecondFactors } from '../../operations/credentials.ts';
import { revokePass } from '../../operations/passes.ts';
import type { ConsoleContext, ConsoleDeps, ConsoleState } from '../context.ts';
import { submit, type FormView } from '../form.ts';
import { confirm } from '../pages.ts';
import { requireFreshness } from '../require-sign-in.ts';
import { methodName } from './method-view.ts';
import { goBack, removalOf, TEXTS, whose } from './whose.ts';

/** Taking away what a person signs in with. */
export function methodRoutes(router: Router<ConsoleState, RenderContext>, deps: ConsoleDeps): void {
  const fresh = requireFreshness(deps);
  router.get(
    '/people/:user/methods/:id/remove',
    (ctx, next) => fresh(ctx, next),
    (ctx) => askMethod(ctx),
  );
  router.post('/people/:user/methods/:id/remove', (ctx) => removeMethod(ctx));
  router.get(
    '/people/:user/second-factors/remove',
    (ctx, next) => fresh(ctx, next),
    (ctx) => askFactors(ctx),
  );
  router.post('/people/:user/second-factors/remove', (ctx) => removeFactors(ctx));
  router.get('/people/:user/pass/end', (ctx) => askPass(ctx));
  router.post('/people/:user/pass/end', (ctx) => endPass(ctx));
}

const endSessionsToo = ({ state: { t } }: ConsoleContext) => ({
  name: 'sessions',
  label: t('admin-people.method.sessions'),
  hint: t('admin-people.method.sessions-hint'),
});

const sessionsOf = ({ state: { form } }: ConsoleContext) => ({ sessions: form['sessions'] === 'yes' ? 'end' : 'keep' });

async function askMethod(ctx: ConsoleContext, form?: FormView): Promise<void> {
  const { t, ask } = ctx.state;
  const { person, common } = await removalOf(ctx);
  const { items } = await ask(listCredentials, { params: whose(ctx) });
  const one = items.find(({ id }) => id === ctx.params['id']);
  if (!one) throw new ProblemError('credential_not_found', 'This person has no such method');
  const left = items.filter(({ id, standing }) => id !== one.id && standing === 'usable');
  const values = { name: person.displayName, method: methodName(ctx, one) };
  confirm(ctx, {
    ...{ ...common, form, checks: [endSessionsToo(ctx)] },
    title: t('admin-people.method.title', values),
    text: t('admin-people.method.text', values),
    losses: [
      left.length === 0
        ? t('admin-people.method.nothing-left', values)
        : t('admin-people.method.left', { names: left.map((other) => methodName(ctx, other)).join(', ') }),
    ],
    submit: t('admin-people.method.submit'),
  });
}

async function removeMethod(ctx: ConsoleContext): Promise<void> {
  const wanted = { params: { ...whose(ctx), credential: String(ctx.params['id']) }, query: sessionsOf(ctx) };
  const again = (form: FormView) => askMethod(ctx, form);
  const done = await submit(ctx, { op: removeCredential, wanted, texts: TEXTS, again });
  if (done) goBack(ctx, done.answer.next === 'no_way_in' ? 'no-way-in' : 'method');
}

async function askFactors(ctx: ConsoleContext, form?: FormView): Promise<void> {
  const { t } = ctx.state;
  const { person, common } = await removalOf(ctx);
  confirm(ctx, {
    ...{ ...common, form, checks: [endSessionsToo(ctx)] },
    title: t('admin-people.second-factors.title', { name: person.displayName }),
    text: t('admin-people.second-factors.text'),
    losses: [t('admin-people.second-factors.lost')],
    submit: t('admin-people.second-factors.submit'),
  });
}

async function removeFactors(ctx: ConsoleContext): Promise<void> {
  const wanted = { params: whose(ctx), query: sessionsOf(ctx) };
  const again = (form: FormView) => askFactors(ctx, form);
  const done = await submit(ctx, { op: removeSecondFactors, wanted, texts: TEXTS, again });
  if (done) goBack(ctx, done.answer.next === 'no_way_in' ? 'no-way-in' : 'second-factors');
}

async function askPass(ctx: ConsoleContext, form?: FormView): Promise<void> {
  const { t } = ctx.state;
  const { person, common } = await removalOf(ctx);
  confirm(ctx, {
    ...{ ...common, form },
    title: t('admin-people.end-pass.title', { name: person.displayName }),
    text: t('admin-people.end-pass.text'),
    losses: [t('admin-people.end-pass.lost')],
    submit: t('admin-people.end-pass.submit'),
  });
}

async function endPass(ctx: ConsoleContext): Promise<void> {
  const again = (form: FormView) => askPass(ctx, form);
  if (await submit(ctx, { op: revokePass, wanted: { params: whose(ctx) }, texts: TEXTS, again })) goBack(ctx, 'method');
}
