import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import type { TotpEnrollee } from '#src/methods/totp/enrollment.ts';
import { isAllowed } from '#src/policy/freshness.ts';
import { ProblemError } from '#src/errors.ts';
import { about, seeOther, tell } from './change.ts';
import type { SecurityInfoContext, SecurityInfoDeps, SecurityInfoState } from './context.ts';
import { createRecoveryCodes, lacksRecoveryCodes } from './recovery-code-routes.ts';
import { home, requireFreshness, requirePass } from './require-sign-in.ts';

/** Authenticator apps a person may have: one for each of their devices, and some to spare. */
export const MOST_APPS = 5;

/** Adding an authenticator app. The first further factor brings the recovery codes. */
export function totpRoutes(router: Router<SecurityInfoState, RenderContext>, deps: SecurityInfoDeps): void {
  const guards = [requirePass(deps), requireFreshness(deps)] as const;

  router.get('/totp/add', ...guards, async (ctx) => {
    checkRoom(ctx);
    ctx.render('security-info/add-totp', { ...(await deps.methods.totpEnrollment.begin(enrollee(ctx))) });
  });
  // Where a form that came too late leads back to after signing in again.
  router.get('/totp', (ctx) => seeOther(ctx, `${home(ctx)}/totp/add`));
  router.post('/totp', ...guards, (ctx) => add(ctx, deps));
}

async function add(ctx: SecurityInfoContext, deps: SecurityInfoDeps): Promise<void> {
  const { form, t } = ctx.state;
  checkRoom(ctx);
  const submitted = { ...enrollee(ctx), token: form['token'] ?? '' };
  const finished = await deps.methods.totpEnrollment.finish({ ...submitted, code: form['code'] ?? '' });
  if (!finished.enrolled) {
    await deps.audit.record('totp.registered', { ...about(ctx), refused: finished.reason });
    ctx.status = 422;
    const offer = await deps.methods.totpEnrollment.resume(submitted);
    ctx.render('security-info/add-totp', { ...offer, errors: { code: t(`methods.totp.problems.${finished.reason}`) } });
    return;
  }
  const { id, name } = finished.credential;
  await deps.audit.record('totp.registered', { ...about(ctx), credentialId: id });
  await tell(ctx, deps, 'totp_added', name);
  const naming = `${home(ctx)}/totp/${id}/name?added`;
  if (lacksRecoveryCodes(ctx)) await createRecoveryCodes(ctx, deps, naming);
  else seeOther(ctx, naming);
}

function checkRoom(ctx: SecurityInfoContext): void {
  const { signedIn } = ctx.state;
  if (!isAllowed(ctx.state.signedIn.policy, 'totp')) {
    throw new ProblemError('forbidden', 'This organisation takes no authenticator apps');
  }
  if (signedIn.credentials.filter(({ method }) => method === 'totp').length < MOST_APPS) return;
  throw new ProblemError('too_many_methods', 'There are as many authenticator apps as allowed');
}

function enrollee(ctx: SecurityInfoContext): TotpEnrollee {
  const { site, signedIn, t } = ctx.state;
  const binding = `security-info|${signedIn.sessionUid}`;
  return { name: t('common.methods.totp'), issuer: site.tenant.name, user: signedIn.user, binding };
}
