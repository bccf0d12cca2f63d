import type Router from '@koa/router';
import { ProblemError } from '#src/errors.ts';
import type { RenderContext } from '#src/http/render.ts';
import { listGrants, revokeGrant } from '../../operations/grants.ts';
import { endSession, listSessions } from '../../operations/sessions.ts';
import type { ConsoleContext, ConsoleState } from '../context.ts';
import { submit, type FormView } from '../form.ts';
import { confirm } from '../pages.ts';
import { sessionName } from './session-view.ts';
import { goBack, removalOf, TEXTS, whose } from './whose.ts';

/** Signing a person out of one browser, and taking what one application holds of them. */
export function sessionRoutes(router: Router<ConsoleState, RenderContext>): void {
  router.get('/people/:user/sessions/:id/end', (ctx) => askSession(ctx));
  router.post('/people/:user/sessions/:id/end', (ctx) => end(ctx));
  router.get('/people/:user/applications/:id/remove', (ctx) => askGrant(ctx));
  router.post('/people/:user/applications/:id/remove', (ctx) => revoke(ctx));
}

const idOf = ({ params }: ConsoleContext) => String(params['id']);

async function askSession(ctx: ConsoleContext, form?: FormView): Promise<void> {
  const { t, ask } = ctx.state;
  const { person, common } = await removalOf(ctx);
  const { items } = await ask(listSessions, { params: whose(ctx) });
  const one = items.find(({ id }) => id === idOf(ctx));
  if (!one) throw new ProblemError('session_ended', 'There is no such session any more');
  const names = one.applications.map(({ name }) => name);
  confirm(ctx, {
    ...{ ...common, form },
    title: t('admin-people.session.title', { name: person.displayName, browser: sessionName(ctx, one) }),
    text: t('admin-people.session.text'),
    losses: names.length === 0 ? [] : [t('admin-people.session.applications', { names: names.join(', ') })],
    submit: t('admin-people.session.submit'),
  });
}

async function end(ctx: ConsoleContext): Promise<void> {
  const wanted = { params: { ...whose(ctx), session: idOf(ctx) } };
  const again = (form: FormView) => askSession(ctx, form);
  if (await submit(ctx, { op: endSession, wanted, texts: TEXTS, again })) goBack(ctx, 'session');
}

async function askGrant(ctx: ConsoleContext, form?: FormView): Promise<void> {
  const { t, ask } = ctx.state;
  const { person, common } = await removalOf(ctx);
  const { items } = await ask(listGrants, { params: whose(ctx) });
  const one = items.find(({ clientId }) => clientId === idOf(ctx));
  if (!one) throw new ProblemError('application_not_found', 'This application holds nothing of this person');
  confirm(ctx, {
    ...{ ...common, form },
    title: t('admin-people.grant.title', { name: person.displayName, application: one.name }),
    text: t('admin-people.grant.text', { name: person.displayName }),
    losses: [t('admin-people.grant.lost')],
    submit: t('admin-people.grant.submit'),
  });
}

async function revoke(ctx: ConsoleContext): Promise<void> {
  const wanted = { params: { ...whose(ctx), client: idOf(ctx) } };
  const again = (form: FormView) => askGrant(ctx, form);
  if (await submit(ctx, { op: revokeGrant, wanted, texts: TEXTS, again })) goBack(ctx, 'grant');
}
