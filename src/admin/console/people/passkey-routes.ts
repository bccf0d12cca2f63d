import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import { passkeyFailure } from '#src/methods/passkey/failures.ts';
import type { RegistrationRefusal } from '#src/methods/passkey/registration.ts';
import { creationOptions, provisionPasskey } from '../../operations/passkeys.ts';
import type { ConsoleContext, ConsoleDeps, ConsoleState } from '../context.ts';
import { submit, type FormView } from '../form.ts';
import { requireFreshness } from '../require-sign-in.ts';
import { crumbsTo, goBack, pathOf, personOf, TEXTS, whose } from './whose.ts';

/** Making a passkey for somebody, on a key or a device that is handed over to them. */
export function passkeyRoutes(router: Router<ConsoleState, RenderContext>, deps: ConsoleDeps): void {
  const fresh = requireFreshness(deps);
  router.get(
    '/people/:user/passkey',
    (ctx, next) => fresh(ctx, next),
    (ctx) => renderForm(ctx, { values: {} }),
  );
  // For a page that was left open: the challenge in it lives five minutes.
  router.get('/people/:user/passkey/options', async (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.body = (await ctx.state.ask(creationOptions, { params: whose(ctx) })).options;
  });
  router.post('/people/:user/passkey', (ctx) => provision(ctx));
}

async function renderForm(ctx: ConsoleContext, { error, ...form }: FormView): Promise<void> {
  const person = await personOf(ctx);
  const { options } = await ctx.state.ask(creationOptions, { params: whose(ctx) });
  // The operation names one of these reasons and no other.
  const reason = error?.reason as RegistrationRefusal | undefined;
  const wrong = reason === undefined ? error : undefined;
  ctx.render('admin/people/passkey', {
    ...{ person, crumbs: crumbsTo(ctx, person), passkeyOptions: options, places: options['hints'] },
    optionsUrl: `${ctx.state.base}${pathOf(person)}/passkey/options`,
    failure: reason && { code: passkeyFailure(reason) },
    ...{ form: { ...form, error: wrong }, error: wrong, errors: form.errors },
  });
}

async function provision(ctx: ConsoleContext): Promise<void> {
  const { t, form } = ctx.state;
  const typed = form['name']?.trim() ?? '';
  const name = typed === '' ? t('methods.kinds.passkey') : typed;
  const wanted = { params: whose(ctx), body: { name, response: parsed(form['response']) } };
  const again = (view: FormView) => renderForm(ctx, view);
  if (await submit(ctx, { op: provisionPasskey, wanted, texts: TEXTS, again })) goBack(ctx, 'passkey');
}

/** What the browser has made; something that is refused where it has made nothing. */
function parsed(text = ''): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
