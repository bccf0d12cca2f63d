import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import { passkeyFailure } from '#src/methods/passkey/failures.ts';
import { relyingPartyOf } from '#src/methods/passkey/relying-party.ts';
import { about } from './about.ts';
import type { InteractionContext, InteractionDeps, InteractionState } from './context.ts';
import { credentialsOf, freshEnough } from './enrollment.ts';
import { identified, offering, onlyFor } from './load-interaction.ts';
import { renderMfa } from './mfa-routes.ts';
import { goOn, prove } from './prove.ts';
import { securityKeyOptions } from './security-key-options.ts';
import { trusting } from './trusted-device.ts';

/** A security key as the further factor, and its registration as one. */
export function securityKeyRoutes(router: Router<InteractionState, RenderContext>, deps: InteractionDeps): void {
  const mfa = [onlyFor('mfa'), offering('security_key', deps)] as const;
  router.get('/security-key-options', ...mfa, async (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.body = await securityKeyOptions(ctx, deps);
  });
  router.post('/security-key', ...mfa, (ctx) => check(ctx, deps));

  const enrollment = [onlyFor('mfa_enrollment'), offering('security_key', deps), freshEnough(deps)] as const;
  router.get('/enroll/security-key', ...enrollment, (ctx) => renderEnrollment(ctx, deps));
  router.get('/enroll/security-key-options', ...enrollment, async (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.body = await creationOptions(ctx, deps);
  });
  router.post('/enroll/security-key', ...enrollment, (ctx) => register(ctx, deps));
}

async function check(ctx: InteractionContext, deps: InteractionDeps): Promise<void> {
  const { site, interaction, form } = ctx.state;
  const user = identified(ctx);
  const method = trusting(ctx, deps, deps.methods.securityKey);
  const relyingParty = relyingPartyOf(site.tenant, site.address);
  const input = { relyingParty, binding: interaction.uid, response: form['response'] };
  const refused = await prove(ctx, method, { user, subject: user.id }, input);
  if (!refused) return;
  ctx.status = 422;
  await renderMfa(ctx, deps, 'security_key', { failure: { code: passkeyFailure(refused.reason) } });
}

async function renderEnrollment(ctx: InteractionContext, deps: InteractionDeps, more: object = {}): Promise<void> {
  const { interaction } = ctx.state;
  ctx.render('interaction/enroll-security-key', {
    keyOptions: await creationOptions(ctx, deps),
    optionsUrl: `${String(ctx.state.view['base'])}/enroll/security-key-options`,
    username: identified(ctx).username,
    canHavePasskey: interaction.step?.kind === 'mfa_enrollment' && interaction.step.offer.includes('passkey'),
    ...more,
  });
}

async function creationOptions(ctx: InteractionContext, deps: InteractionDeps) {
  return deps.methods.securityKeyRegistration.registrationOptions(await ceremony(ctx, deps));
}

async function ceremony(ctx: InteractionContext, deps: InteractionDeps) {
  const { site, interaction } = ctx.state;
  const relyingParty = relyingPartyOf(site.tenant, site.address);
  const user = identified(ctx);
  return { relyingParty, binding: interaction.uid, user, existing: await credentialsOf(ctx, deps) };
}

async function register(ctx: InteractionContext, deps: InteractionDeps): Promise<void> {
  const { form, address, t, view } = ctx.state;
  const user = identified(ctx);
  const result = await deps.methods.securityKeyRegistration.register({
    ...(await ceremony(ctx, deps)),
    max: ctx.state.policy.passkeys.max,
    name: t('sign-in-methods.security-key.name'),
    response: form['response'],
  });
  if (!result.registered) {
    await deps.audit.record('security_key.registered', { ...about(ctx), refused: result.reason });
    ctx.status = 422;
    const code = result.reason === 'too_many_security_keys' ? result.reason : passkeyFailure(result.reason);
    await renderEnrollment(ctx, deps, { failure: { code } });
    return;
  }
  const { id: credentialId, name } = result.credential;
  await deps.audit.record('security_key.registered', { ...about(ctx), credentialId });
  const locale = typeof view['lang'] === 'string' ? view['lang'] : undefined;
  await deps.notifications.send(user, 'security_key_added', {
    ...{ name, address, userAgent: ctx.get('User-Agent') },
    ...(locale === undefined ? {} : { locale }),
  });
  // The key has shown no proof yet: it is asked for one next.
  await goOn(ctx, { kind: 'mfa_enrollment' });
}
