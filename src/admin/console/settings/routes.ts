import type Router from '@koa/router';
import { ProblemError } from '#src/errors.ts';
import { brandStylesheet } from '#src/http/brand-stylesheet.ts';
import type { RenderContext } from '#src/http/render.ts';
import { showTenant, updateTenant } from '../../operations/tenants.ts';
import type { ConsoleContext, ConsoleState } from '../context.ts';
import { submit, type AreaTexts, type FormView } from '../form.ts';
import { noticeOf, seeOther } from '../pages.ts';

const TEXTS: AreaTexts = { errors: 'admin-settings.errors.', notices: 'admin-settings.notices.' };
const COLOR = /^[\da-f]{6}$/i;

/** What a tenant is called and looks like, its addresses, and whether it is open. */
export function settingsRoutes(router: Router<ConsoleState, RenderContext>): void {
  router.get('/settings', (ctx) => show(ctx));
  router.post('/settings', (ctx) => save(ctx));
  // The colour of the preview; with it the page needs no style of its own.
  router.get('/settings/preview.css', (ctx) => {
    const color = String(ctx.query['color']);
    if (!COLOR.test(color)) throw new ProblemError('bad_request', 'A colour has six digits of 0 to f');
    ctx.type = 'text/css';
    ctx.set('Cache-Control', 'private, max-age=3600');
    ctx.body = brandStylesheet(`#${color}`, '.brand-preview');
  });
}

interface Look {
  readonly name: string;
  readonly color: string;
  readonly logo: string | null;
}

async function show(ctx: ConsoleContext, form?: FormView, look?: Look): Promise<void> {
  const { ask, may, managed, actor } = ctx.state;
  const tenant = await ask(showTenant);
  const { name, branding } = tenant;
  const seen = look ?? { name, ...branding };
  ctx.render('admin/settings/settings', {
    one: {
      ...{ id: tenant.id, name, status: tenant.status, logo: branding.logo, issuer: tenant.issuer },
      // OpenID Connect Discovery 1.0 §4.
      discovery: `${tenant.issuer}/.well-known/openid-configuration`,
    },
    // What cannot be drawn is shown as it was.
    preview: { ...seen, color: (COLOR.test(seen.color.slice(1)) ? seen.color : branding.color).slice(1) },
    form: { values: { name, color: branding.color }, version: tenant.version, ...form },
    ...{ error: form?.error, errors: form?.errors },
    mayWrite: may('settings:write'),
    mayAct: managed !== actor.tenantId && may('tenants:write'),
    notice: noticeOf(ctx, TEXTS),
  });
}

async function save(ctx: ConsoleContext): Promise<void> {
  const { form } = ctx.state;
  const { branding } = await ctx.state.ask(showTenant);
  const typed = (field: string) => form[field]?.trim() ?? '';
  const kept = form['removeLogo'] === 'yes' ? null : branding.logo;
  const logo = typed('logo') === '' ? kept : typed('logo');
  const look = { name: typed('name'), color: typed('color').toLowerCase(), logo };
  if (form['preview'] === 'yes') {
    await show(ctx, { values: form, version: Number(form['version']) }, look);
    return;
  }
  const body = { name: look.name, branding: { color: look.color, logo } };
  const version = Number(form['version']);
  const again = (view: FormView) => show(ctx, { ...named(view), version }, look);
  const wanted = { body, ...(version > 0 && { ifMatch: version }) };
  if (await submit(ctx, { op: updateTenant, wanted, texts: TEXTS, again })) seeOther(ctx, '/settings?notice=saved');
}

/** The fields of the form go by their names: `branding.logo` is `logo`. */
function named(view: FormView): FormView {
  if (!view.errors) return view;
  const errors = Object.fromEntries(
    Object.entries(view.errors).map(([path, text]) => [path.slice(path.lastIndexOf('.') + 1), text]),
  );
  return { ...view, errors, first: Object.keys(errors)[0] };
}
