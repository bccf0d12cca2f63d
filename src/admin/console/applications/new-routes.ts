import type Router from '@koa/router';
import { ProblemError } from '#src/errors.ts';
import type { RenderContext } from '#src/http/render.ts';
import { createClient } from '../../operations/clients.ts';
import type { ConsoleContext, ConsoleDeps, ConsoleState } from '../context.ts';
import { submit, type FormView } from '../form.ts';
import { requireFreshness } from '../require-sign-in.ts';
import { isKind, KINDS, metadataFor, type Kind } from './kinds.ts';
import { renderSecret } from './secret.ts';
import { crumbsTo, linesIn, TEXTS } from './which.ts';

/** Setting up an application: first what it is, then only what that needs. */
export function newRoutes(router: Router<ConsoleState, RenderContext>, deps: ConsoleDeps): void {
  const fresh = requireFreshness(deps);
  router.get('/new-application', (ctx) => chooseKind(ctx));
  router.get('/new-application/:kind', fresh, (ctx) => renderForm(ctx, { values: {} }));
  router.post('/new-application/:kind', create);
}

function chooseKind(ctx: ConsoleContext): void {
  const { t, base } = ctx.state;
  ctx.render('admin/applications/kinds', {
    crumbs: crumbsTo(ctx),
    kinds: KINDS.map((kind) => ({
      ...{ kind, path: `${base}/new-application/${kind}` },
      ...{ name: t(`admin-applications.kinds.${kind}`), about: t(`admin-applications.kinds.${kind}-about`) },
    })),
  });
}

function kindIn(ctx: ConsoleContext): Kind {
  const kind = String(ctx.params['kind']);
  if (isKind(kind)) return kind;
  throw new ProblemError('page_not_found', 'There is no such kind of application');
}

function renderForm(ctx: ConsoleContext, form: FormView): void {
  const kind = kindIn(ctx);
  ctx.render('admin/applications/form', {
    ...{ form, error: form.error, errors: form.errors, crumbs: crumbsTo(ctx) },
    ...{ kind, action: `/new-application/${kind}`, back: '/new-application', hasAddresses: kind !== 'program' },
    title: ctx.state.t('admin-applications.new.title'),
    lead: ctx.state.t(`admin-applications.kinds.${kind}-about`),
    submit: ctx.state.t('admin-applications.new.submit'),
  });
}

async function create(ctx: ConsoleContext): Promise<void> {
  const { name = '', redirects, afterSignOut, firstParty } = ctx.state.form;
  const wanted = { name: name.trim(), redirects: linesIn(redirects), afterSignOut: linesIn(afterSignOut) };
  const body = { metadata: metadataFor(kindIn(ctx), wanted), firstParty: firstParty === 'yes' };
  const again = (form: FormView) => renderForm(ctx, form);
  const done = await submit(ctx, { op: createClient, wanted: { body }, texts: TEXTS, again });
  if (done) renderSecret(ctx, done.answer, { secret: done.answer.secret, isNew: true });
}
