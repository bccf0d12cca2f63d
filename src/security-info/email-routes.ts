import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import type { CodeChecked } from '#src/methods/mailed-code.ts';
import { about, seeOther, tell } from './change.ts';
import type { SecurityInfoContext, SecurityInfoDeps, SecurityInfoState } from './context.ts';
import { home } from './require-sign-in.ts';

/** The person's address, confirmed by a code that is mailed to it. */
export function emailRoutes(router: Router<SecurityInfoState, RenderContext>, deps: SecurityInfoDeps): void {
  router.get('/email', (ctx) => {
    const notice = ctx.query['notice'] === 'confirmed' ? { notice: ctx.state.t('recovery.email.done') } : {};
    renderEmail(ctx, deps, notice);
  });
  // Where a form that came too late leads back to after signing in again.
  router.get('/email/code', (ctx) => seeOther(ctx, `${home(ctx)}/email`));
  router.post('/email/code', (ctx) => sendCode(ctx, deps));
  router.post('/email', (ctx) => confirm(ctx, deps));
}

function renderEmail(ctx: SecurityInfoContext, { mailedCodes }: SecurityInfoDeps, more: object = {}): void {
  const { email, emailVerified } = ctx.state.signedIn.user;
  const { available } = mailedCodes;
  ctx.render('security-info/email', { address: email, verified: emailVerified, available, ...more });
}

function attemptOf(ctx: SecurityInfoContext) {
  const { site, signedIn, address } = ctx.state;
  const { user, sessionUid } = signedIn;
  const whom = { tenantId: site.tenant.id, user, subject: user.id, address };
  return { ...whom, purpose: 'address_code', binding: `security-info|${sessionUid}` } as const;
}

async function sendCode(ctx: SecurityInfoContext, deps: SecurityInfoDeps): Promise<void> {
  const { signedIn, view } = ctx.state;
  if (!deps.mailedCodes.available || signedIn.user.email === null || signedIn.user.emailVerified) {
    seeOther(ctx, `${home(ctx)}/email`);
    return;
  }
  const sent = await deps.mailedCodes.send({
    ...attemptOf(ctx),
    to: signedIn.user.email,
    locale: typeof view['lang'] === 'string' ? view['lang'] : undefined,
    userAgent: ctx.get('User-Agent'),
  });
  if (!sent.sent) ctx.status = 429;
  renderEmail(ctx, deps, sent.sent ? { token: sent.token } : { error: tooMany(ctx, deps, sent.until) });
}

async function confirm(ctx: SecurityInfoContext, deps: SecurityInfoDeps): Promise<void> {
  const { form, signedIn, site } = ctx.state;
  const token = form['token'] ?? '';
  const { id, email } = signedIn.user;
  const checked = await deps.mailedCodes.check(attemptOf(ctx), { token, code: form['code'] ?? '' });
  if (!checked.right) {
    await deps.audit.record('email.verified', { ...about(ctx), refused: checked.reason });
    ctx.status = checked.until === undefined ? 422 : 429;
    renderEmail(ctx, deps, { token, error: errorOf(ctx, deps, checked) });
    return;
  }
  await deps.storage.users.verifyEmail(site.tenant.id, id, email ?? '');
  await deps.audit.record('email.verified', about(ctx));
  await tell(ctx, deps, 'email_verified');
  seeOther(ctx, `${home(ctx)}/email?notice=confirmed`);
}

function errorOf(ctx: SecurityInfoContext, deps: SecurityInfoDeps, checked: Extract<CodeChecked, { right: false }>) {
  const { reason, until } = checked;
  if (until !== undefined) return tooMany(ctx, deps, until);
  const text = reason === 'challenge_expired' ? 'expired' : reason === 'already_used' ? 'used' : 'wrong';
  return { code: `code_${text}`, text: ctx.state.t(`recovery.code.${text}`) };
}

function tooMany(ctx: SecurityInfoContext, { clock }: SecurityInfoDeps, until: number) {
  const minutes = Math.max(1, Math.ceil((until - clock.now()) / 60));
  return { code: 'too_many_attempts', text: ctx.state.t('recovery.too-many', { minutes }) };
}
