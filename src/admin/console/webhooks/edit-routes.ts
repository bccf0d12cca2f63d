import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import { createWebhook, rotateWebhookSecret, updateWebhook } from '../../operations/webhooks.ts';
import type { ConsoleContext, ConsoleDeps, ConsoleState } from '../context.ts';
import { submit, type FormView } from '../form.ts';
import { confirm, seeOther } from '../pages.ts';
import { requireFreshness } from '../require-sign-in.ts';
import { eventChoices, settingsIn, valuesOf } from './events.ts';
import { crumbsTo, nameOf, pathOf, TEXTS, webhookOf, which, type Webhook } from './which.ts';

/** Making a webhook, changing where it leads and what it tells, and its secret, which is shown once. */
export function editRoutes(router: Router<ConsoleState, RenderContext>, deps: ConsoleDeps): void {
  const fresh = requireFreshness(deps);
  router.get('/webhooks/new', fresh, (ctx) => renderForm(ctx, { values: { scope: 'all' } }));
  router.post('/webhooks/new', create);
  router.get('/webhooks/:webhook/edit', fresh, (ctx) => renderEdit(ctx));
  router.post('/webhooks/:webhook/edit', change);
  router.get('/webhooks/:webhook/secret', fresh, (ctx) => askForSecret(ctx));
  router.post('/webhooks/:webhook/secret', rotate);
}

function renderForm(ctx: ConsoleContext, form: FormView, webhook?: Webhook): void {
  ctx.render('admin/webhooks/form', {
    ...{ form, error: form.error, errors: form.errors, crumbs: crumbsTo(ctx, webhook) },
    webhook: webhook && { id: webhook.id, name: nameOf(webhook) },
    parts: eventChoices(ctx),
  });
}

async function create(ctx: ConsoleContext): Promise<void> {
  const wanted = { body: settingsIn(ctx.state.form) };
  const again = (form: FormView) => renderForm(ctx, form);
  const done = await submit(ctx, { op: createWebhook, wanted, texts: TEXTS, again });
  if (done) renderSecret(ctx, done.answer, { secret: done.answer.secret, isNew: true });
}

async function renderEdit(ctx: ConsoleContext, form?: FormView): Promise<void> {
  const webhook = await webhookOf(ctx);
  // After a refusal still the version that the form was made of.
  const version = Number(form?.values['version']) || webhook.version;
  renderForm(ctx, { values: valuesOf(webhook), ...form, version }, webhook);
}

async function change(ctx: ConsoleContext): Promise<void> {
  const version = Number(ctx.state.form['version']);
  const body = settingsIn(ctx.state.form);
  const wanted = { params: which(ctx), body, ...(version > 0 && { ifMatch: version }) };
  const again = (form: FormView) => renderEdit(ctx, form);
  const done = await submit(ctx, { op: updateWebhook, wanted, texts: TEXTS, again });
  if (done) seeOther(ctx, `${pathOf(which(ctx).webhook)}?notice=changed`);
}

async function askForSecret(ctx: ConsoleContext, form?: FormView): Promise<void> {
  const { t } = ctx.state;
  const webhook = await webhookOf(ctx);
  confirm(ctx, {
    ...{ area: 'webhooks', crumbs: crumbsTo(ctx, webhook), form, harmless: true },
    title: t('admin-webhooks.secret.ask', { name: nameOf(webhook) }),
    text: t('admin-webhooks.secret.ask-text'),
    ...{ action: `${pathOf(webhook.id)}/secret`, back: pathOf(webhook.id) },
    submit: t('admin-webhooks.secret.submit'),
  });
}

async function rotate(ctx: ConsoleContext): Promise<void> {
  const again = (form: FormView) => askForSecret(ctx, form);
  const wanted = { params: which(ctx) };
  const done = await submit(ctx, { op: rotateWebhookSecret, wanted, texts: TEXTS, again });
  if (done) renderSecret(ctx, await webhookOf(ctx), { secret: done.answer.secret, isNew: false });
}

interface Told {
  readonly secret: string;
  readonly isNew: boolean;
}

/** The secret, this once: it is in no address, and nowhere to be read again. */
function renderSecret(ctx: ConsoleContext, webhook: Webhook, told: Told): void {
  ctx.render('admin/webhooks/secret', {
    ...{ ...told, crumbs: crumbsTo(ctx, webhook) },
    webhook: { name: nameOf(webhook), url: webhook.url },
    done: ctx.state.base + pathOf(webhook.id),
  });
}
