import type Router from '@koa/router';
import { ProblemError } from '#src/errors.ts';
import type { RenderContext } from '#src/http/render.ts';
import { acceptedPasskeys } from '#src/methods/passkey/accepted-passkeys.ts';
import { brokenRule } from '#src/methods/passkey/demand.ts';
import { passkeyFailure } from '#src/methods/passkey/failures.ts';
import { orphanOf } from '#src/methods/passkey/orphan.ts';
import { passkeyDemand, passkeyPlaces } from '#src/methods/passkey/policy-demand.ts';
import { relyingPartyOf } from '#src/methods/passkey/relying-party.ts';
import { isAllowed } from '#src/policy/freshness.ts';
import { mostPasskeys } from '#src/users/registered-credentials.ts';
import { about, seeOther, tell } from './change.ts';
import type { SecurityInfoContext, SecurityInfoDeps, SecurityInfoState } from './context.ts';
import { home, requireFreshness, requirePass } from './require-sign-in.ts';

/** Adding passkeys. */
export function passkeyRoutes(router: Router<SecurityInfoState, RenderContext>, deps: SecurityInfoDeps): void {
  const guards = [requirePass(deps), requireFreshness(deps)] as const;

  router.get('/passkeys/add', ...guards, (ctx) => renderAdd(ctx, deps));
  router.get('/passkeys/options', ...guards, async (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.body = await options(ctx, deps);
  });
  // Where a form that came too late leads back to after signing in again.
  router.get('/passkeys', (ctx) => seeOther(ctx, `${home(ctx)}/passkeys/add`));
  router.post('/passkeys', ...guards, (ctx) => add(ctx, deps));
}

async function options(ctx: SecurityInfoContext, deps: SecurityInfoDeps) {
  const hints = passkeyPlaces(ctx.state.signedIn);
  return deps.methods.passkeyRegistration.registrationOptions({ ...ceremony(ctx), hints });
}

function ceremony(ctx: SecurityInfoContext) {
  const { site, signedIn } = ctx.state;
  if (!isAllowed(signedIn.policy, 'passkey')) {
    throw new ProblemError('passkey_not_allowed', 'This organisation takes no passkeys from this person');
  }
  return {
    relyingParty: relyingPartyOf(site.tenant, site.address),
    binding: `security-info|${signedIn.sessionUid}`,
    user: signedIn.user,
    existing: signedIn.credentials,
    demand: passkeyDemand(signedIn),
  };
}

async function renderAdd(ctx: SecurityInfoContext, deps: SecurityInfoDeps, more: object = {}): Promise<void> {
  ctx.render('security-info/add-passkey', {
    passkeyOptions: await options(ctx, deps),
    optionsUrl: `${home(ctx)}/passkeys/options`,
    accepted: acceptedPasskeys(ctx.state.signedIn),
    places: passkeyPlaces(ctx.state.signedIn),
    ...more,
  });
}

async function add(ctx: SecurityInfoContext, deps: SecurityInfoDeps): Promise<void> {
  const { site, form, t } = ctx.state;
  const result = await deps.methods.passkeyRegistration.register({
    ...ceremony(ctx),
    maxPasskeys: mostPasskeys(ctx.state.signedIn.policy, ctx.state.signedIn.credentials),
    kindName: (kind) => t(`passkeys.kinds.${kind}`),
    response: form['response'],
  });
  if (!result.registered) {
    await deps.audit.record('passkey.registered', { ...about(ctx), refused: result.reason });
    ctx.status = 422;
    const orphan = await orphanOf(form['response'], site.address.rpId, deps.storage.credentials);
    const told = { rule: brokenRule(result.reason), accepted: acceptedPasskeys(ctx.state.signedIn) };
    await renderAdd(ctx, deps, { failure: { code: passkeyFailure(result.reason), ...told }, orphan });
    return;
  }
  await deps.audit.record('passkey.registered', { ...about(ctx), credentialId: result.credential.id });
  await tell(ctx, deps, 'passkey_added', result.credential.name);
  seeOther(ctx, `${home(ctx)}/passkeys/${result.credential.id}/name?added`);
}
