import type Router from '@koa/router';
import { ProblemError } from '#src/errors.ts';
import type { RenderContext } from '#src/http/render.ts';
import { passkeyFailure } from '#src/methods/passkey/failures.ts';
import { relyingPartyOf } from '#src/methods/passkey/relying-party.ts';
import { isAllowed } from '#src/policy/freshness.ts';
import { about, seeOther, tell } from './change.ts';
import type { SecurityInfoContext, SecurityInfoDeps, SecurityInfoState } from './context.ts';
import { createRecoveryCodes, lacksRecoveryCodes } from './recovery-code-routes.ts';
import { home, requireFreshness, requirePass } from './require-sign-in.ts';

/** Adding a security key as a second step. */
export function securityKeyRoutes(router: Router<SecurityInfoState, RenderContext>, deps: SecurityInfoDeps): void {
  const guards = [requirePass(deps), requireFreshness(deps)] as const;

  router.get('/security-keys/add', ...guards, (ctx) => renderAdd(ctx, deps));
  router.get('/security-keys/options', ...guards, async (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.body = await options(ctx, deps);
  });
  // Where a form that came too late leads back to after signing in again.
  router.get('/security-keys', (ctx) => seeOther(ctx, `${home(ctx)}/security-keys/add`));
  router.post('/security-keys', ...guards, (ctx) => add(ctx, deps));
}

async function renderAdd(ctx: SecurityInfoContext, deps: SecurityInfoDeps, more: object = {}): Promise<void> {
  ctx.render('security-info/add-security-key', {
    keyOptions: await options(ctx, deps),
    optionsUrl: `${home(ctx)}/security-keys/options`,
    ...more,
  });
}

async function options(ctx: SecurityInfoContext, deps: SecurityInfoDeps) {
  return deps.methods.securityKeyRegistration.registrationOptions(ceremony(ctx));
}

function ceremony(ctx: SecurityInfoContext) {
  const { site, signedIn } = ctx.state;
  if (!isAllowed(ctx.state.signedIn.policy, 'security_key')) {
    throw new ProblemError('forbidden', 'This organisation takes no security keys');
  }
  return {
    relyingParty: relyingPartyOf(site.tenant, site.address),
    binding: `security-info|${signedIn.sessionUid}`,
    user: signedIn.user,
    existing: signedIn.credentials,
  };
}

async function add(ctx: SecurityInfoContext, deps: SecurityInfoDeps): Promise<void> {
  const { form, t } = ctx.state;
  const result = await deps.methods.securityKeyRegistration.register({
    ...ceremony(ctx),
    max: ctx.state.signedIn.policy.passkeys.max,
    name: t('sign-in-methods.security-key.name'),
    response: form['response'],
  });
  if (!result.registered) {
    await deps.audit.record('security_key.registered', { ...about(ctx), refused: result.reason });
    ctx.status = 422;
    const code = result.reason === 'too_many_security_keys' ? result.reason : passkeyFailure(result.reason);
    await renderAdd(ctx, deps, { failure: { code } });
    return;
  }
  const { id, name } = result.credential;
  await deps.audit.record('security_key.registered', { ...about(ctx), credentialId: id });
  await tell(ctx, deps, 'security_key_added', name);
  const naming = `${home(ctx)}/security-keys/${id}/name?added`;
  if (lacksRecoveryCodes(ctx)) await createRecoveryCodes(ctx, deps, naming);
  else seeOther(ctx, naming);
}
