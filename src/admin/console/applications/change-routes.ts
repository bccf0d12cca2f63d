import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import type { ClientRules } from '#src/policy/types.ts';
import {
  removeClient,
  resumeClient,
  rotateClientSecret,
  setClientRules,
  suspendClient,
  updateClient,
} from '../../operations/clients.ts';
import type { ConsoleContext, ConsoleDeps, ConsoleState } from '../context.ts';
import { submit, type FormView } from '../form.ts';
import { confirm, seeOther } from '../pages.ts';
import { requireFreshness } from '../require-sign-in.ts';
import { kindOf } from './kinds.ts';
import { renderSecret } from './secret.ts';
import { addressesOf, applicationOf, crumbsTo, linesIn, pathOf, TEXTS, which, type Application } from './which.ts';

const ACTS = { suspend: suspendClient, resume: resumeClient, remove: removeClient } as const;
type Act = keyof typeof ACTS;
const HERE = '/applications/:client';

/** What is done to one application. */
export function changeRoutes(router: Router<ConsoleState, RenderContext>, deps: ConsoleDeps): void {
  const fresh = requireFreshness(deps);
  router.get(`${HERE}/edit`, fresh, (ctx) => renderEdit(ctx));
  router.post(`${HERE}/edit`, edit);
  router.get(`${HERE}/rules`, fresh, (ctx) => renderRules(ctx));
  router.post(`${HERE}/rules`, setRules);
  router.get(`${HERE}/secret`, fresh, (ctx) => askForSecret(ctx));
  router.post(`${HERE}/secret`, rotate);
  for (const act of ['suspend', 'resume', 'remove'] as const) {
    router.get(`${HERE}/${act}`, fresh, (ctx) => ask(ctx, act));
    router.post(`${HERE}/${act}`, (ctx) => carryOut(ctx, act));
  }
}

async function renderEdit(ctx: ConsoleContext, form?: FormView): Promise<void> {
  const { t } = ctx.state;
  const application = await applicationOf(ctx);
  const { redirects, afterSignOut } = addressesOf(application);
  const shown = {
    ...{ name: application.name, firstParty: application.firstParty ? 'yes' : '' },
    ...{ redirects: redirects.join('\n'), afterSignOut: afterSignOut.join('\n') },
  };
  // After a refusal still the version that the form was made of.
  const version = Number(form?.values['version']) || application.version;
  ctx.render('admin/applications/form', {
    ...{ form: { values: shown, ...form, version }, error: form?.error, errors: form?.errors },
    ...{ crumbs: crumbsTo(ctx, application), hasAddresses: kindOf(application) !== 'program' },
    ...{ action: `${pathOf(application.clientId)}/edit`, back: pathOf(application.clientId) },
    title: t('admin-applications.edit.title', { name: application.name }),
    ...{ lead: t('admin-applications.edit.lead'), submit: t('admin.form.save') },
  });
}

async function edit(ctx: ConsoleContext): Promise<void> {
  const { name = '', redirects, afterSignOut, firstParty, version } = ctx.state.form;
  const addresses = { redirect_uris: linesIn(redirects), post_logout_redirect_uris: linesIn(afterSignOut) };
  const metadata = { client_name: name.trim(), ...(redirects === undefined ? {} : addresses) };
  const ifMatch = Number(version);
  const wanted = { params: which(ctx), body: { metadata, firstParty: firstParty === 'yes' } };
  const asked = { ...wanted, ...(ifMatch > 0 && { ifMatch }) };
  const again = (form: FormView) => renderEdit(ctx, form);
  const done = await submit(ctx, { op: updateClient, wanted: asked, texts: TEXTS, again });
  if (done) seeOther(ctx, `${pathOf(which(ctx).client)}?notice=changed`);
}

const LEVELS = ['single_factor', 'multi_factor', 'phishing_resistant', 'phishing_resistant_hardware'] as const;

async function renderRules(ctx: ConsoleContext, form?: FormView): Promise<void> {
  const { t } = ctx.state;
  const application = await applicationOf(ctx);
  const { required = '', maxAge = null } = application.rules.assurance ?? {};
  const shown = { required, minutes: maxAge === null ? '' : String(Math.round(maxAge / 60)) };
  ctx.render('admin/applications/rules', {
    ...{ form: { values: shown, ...form }, error: form?.error, errors: form?.errors },
    ...{ crumbs: crumbsTo(ctx, application), path: ctx.state.base + pathOf(application.clientId) },
    levels: LEVELS.map((value) => ({ value, label: t(`policy.levels.${value}`) })),
  });
}

async function setRules(ctx: ConsoleContext): Promise<void> {
  const { rules } = await applicationOf(ctx);
  const wanted = { params: which(ctx), body: { rules: rulesIn(ctx, rules) } };
  const again = (form: FormView) => renderRules(ctx, form);
  const done = await submit(ctx, { op: setClientRules, wanted, texts: TEXTS, again });
  if (done) seeOther(ctx, `${pathOf(which(ctx).client)}?notice=rules`);
}

/** What the form says of assurance; the rules that it does not show stay. */
function rulesIn({ state: { form } }: ConsoleContext, { signIn, mfa, session }: ClientRules): unknown {
  const { required = '', minutes = '' } = form;
  const assurance = {
    ...(required === '' ? {} : { required }),
    ...(minutes.trim() === '' ? {} : { maxAge: Number(minutes) * 60 }),
  };
  const others = { ...(signIn && { signIn }), ...(mfa && { mfa }), ...(session && { session }) };
  return Object.keys(assurance).length === 0 ? others : { ...others, assurance };
}

async function askForSecret(ctx: ConsoleContext, form?: FormView): Promise<void> {
  const { t } = ctx.state;
  const application = await applicationOf(ctx);
  confirm(ctx, {
    ...frameOf(ctx, application, 'secret'),
    ...{ form, losses: [t('admin-applications.secret.loss')] },
    title: t('admin-applications.secret.ask', { name: application.name }),
    text: t('admin-applications.secret.ask-text'),
    submit: t('admin-applications.secret.submit'),
  });
}

async function rotate(ctx: ConsoleContext): Promise<void> {
  const again = (form: FormView) => askForSecret(ctx, form);
  const done = await submit(ctx, { op: rotateClientSecret, wanted: { params: which(ctx) }, texts: TEXTS, again });
  if (done) renderSecret(ctx, await applicationOf(ctx), { secret: done.answer.secret, isNew: false });
}

async function ask(ctx: ConsoleContext, act: Act, form?: FormView): Promise<void> {
  const { t } = ctx.state;
  const application = await applicationOf(ctx);
  confirm(ctx, {
    ...frameOf(ctx, application, act),
    ...{ form, harmless: act === 'resume' },
    title: t(`admin-applications.${act}.title`, { name: application.name }),
    text: t(`admin-applications.${act}.text`),
    losses: act === 'resume' ? [] : [t(`admin-applications.${act}.loss`)],
    submit: t(`admin-applications.${act}.submit`),
  });
}

function frameOf(ctx: ConsoleContext, application: Application, act: string) {
  const path = pathOf(application.clientId);
  return { area: 'applications', crumbs: crumbsTo(ctx, application), action: `${path}/${act}`, back: path };
}

const NOTICES = { suspend: 'suspended', resume: 'resumed', remove: 'removed' } as const;

async function carryOut(ctx: ConsoleContext, act: Act): Promise<void> {
  const again = (form: FormView) => ask(ctx, act, form);
  const done = await submit(ctx, { op: ACTS[act], wanted: { params: which(ctx) }, texts: TEXTS, again });
  const path = act === 'remove' ? '/applications' : pathOf(which(ctx).client);
  if (done) seeOther(ctx, `${path}?notice=${NOTICES[act]}`);
}
