import Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import type { PromptName } from '#src/oidc/evidence.ts';
import type { OpenInteraction } from '#src/oidc/interaction.ts';
import { about } from './about.ts';
import { consentRoutes, renderConsent } from './consent-routes.ts';
import type { InteractionContext, InteractionDeps, InteractionState } from './context.ts';
import { identified, loadInteraction, mayEnterPass, offering, onlyFor } from './load-interaction.ts';
import { emailCodeRoutes } from './email-code-routes.ts';
import { limitByAddress } from './limit-by-address.ts';
import { loginRoutes, loginWithPasskey, loginWithPassword, renderLogin } from './login-routes.ts';
import { mfaRoutes, mfaWithPasskey, mfaWithPassword, renderMfa } from './mfa-routes.ts';
import { passRoutes } from './pass-routes.ts';
import { passkeyEnrollmentRoutes, renderPasskeyEnrollment } from './passkey-enrollment-routes.ts';
import { passkeyUpgradeRoutes, renderPasskeyUpgrade } from './passkey-upgrade-routes.ts';
import { goOn } from './prove.ts';
import { refusalDetails } from './refusal-details.ts';
import { securityKeyRoutes } from './security-key-routes.ts';
import { totpEnrollmentRoutes } from './totp-enrollment-routes.ts';
import { isSparedByDevice } from './trusted-device.ts';

type Page = (ctx: InteractionContext, deps: InteractionDeps) => Promise<void> | void;

/** Each prompt has one page. */
const PAGES: Readonly<Record<PromptName, Page>> = {
  // A new sign-in that was asked for by name, where no rule lets anybody begin one.
  login: (ctx, deps) => (isRefused(ctx.state.interaction) ? renderRefused(ctx) : renderLogin(ctx, deps)),
  mfa: async (ctx, deps) => {
    if (!(await isSparedByDevice(ctx, deps))) await renderMfa(ctx, deps, String(ctx.query['method']));
  },
  mfa_enrollment: (ctx) => renderMfaEnrollment(ctx),
  passkey_upgrade: (ctx, deps) => renderPasskeyUpgrade(ctx, deps),
  passkey_enrollment: (ctx, deps) => renderPasskeyEnrollment(ctx, deps),
  refused: (ctx) => renderRefused(ctx),
  consent: (ctx) => renderConsent(ctx),
};

export function interactionRoutes(deps: InteractionDeps): Router<InteractionState, RenderContext> {
  const router = new Router<InteractionState, RenderContext>({
    prefix: '/t/:tenant/interaction/:uid',
    sensitive: true,
  });
  router.use(loadInteraction(deps), limitByAddress(deps));

  router.get('/', (ctx) => PAGES[ctx.state.interaction.prompt](ctx as InteractionContext, deps));
  router.post('/passkey', onlyFor('login', 'mfa'), offering('passkey', deps), (ctx) =>
    ctx.state.interaction.prompt === 'login' ? loginWithPasskey(ctx, deps) : mfaWithPasskey(ctx, deps),
  );
  router.post('/password', onlyFor('login', 'mfa'), offering('password', deps), (ctx) =>
    ctx.state.interaction.prompt === 'login' ? loginWithPassword(ctx, deps) : mfaWithPassword(ctx, deps),
  );
  router.post('/cancel', (ctx) => cancel(ctx, deps));
  loginRoutes(router, deps);
  mfaRoutes(router, deps);
  totpEnrollmentRoutes(router, deps);
  securityKeyRoutes(router, deps);
  emailCodeRoutes(router, deps);
  passRoutes(router, deps);
  passkeyUpgradeRoutes(router, deps);
  passkeyEnrollmentRoutes(router, deps);
  consentRoutes(router, deps);
  return router;
}

function renderMfaEnrollment(ctx: InteractionContext): void {
  const { step } = ctx.state.interaction;
  ctx.render('interaction/mfa-enrollment', {
    ...(step?.kind === 'mfa_enrollment' ? { methods: step.offer, required: step.required } : {}),
    username: identified(ctx).username,
  });
}

function renderRefused(ctx: InteractionContext): void {
  const { site, interaction, user, policy } = ctx.state;
  const { step } = interaction;
  // Rules that leave no way in between them refuse before anybody is known.
  ctx.render('interaction/refused', {
    username: user?.username,
    signOutUrl: user && `${site.address.basePath}/session/end`,
    required: step?.kind === 'refuse' ? step.required : undefined,
    reason: policy.signIn.methods.length === 0 ? 'no_way_in' : refusalOf(interaction),
    passUrl: mayEnterPass(step, policy) ? `${String(ctx.state.view['base'])}/pass` : undefined,
  });
}

/** Back to the application, which learns why: OpenID Connect Core 1.0 §3.1.2.6. */
async function cancel(ctx: InteractionContext, deps: InteractionDeps): Promise<void> {
  const { audit } = deps;
  const { interaction } = ctx.state;
  const refused = isRefused(interaction);
  if (refused) {
    const details = await refusalDetails(ctx, deps);
    await audit.record('sign_in.not_possible', { ...about(ctx), details, refused: refusalOf(interaction) });
  } else await audit.record('sign_in.cancelled', about(ctx));
  await goOn(ctx, {
    kind: 'abort',
    error: refused ? 'unmet_authentication_requirements' : 'access_denied',
    description: refused ? 'the end-user has no method that meets the requirements' : 'the end-user cancelled',
  });
}

const isRefused = ({ step }: OpenInteraction) => step?.kind === 'refuse';

function refusalOf({ step }: OpenInteraction): string {
  return step?.kind === 'refuse' ? step.reason : 'no_sufficient_method';
}
