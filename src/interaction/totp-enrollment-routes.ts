import type Router from '@koa/router';
import type { TotpEnrollee } from '#src/methods/totp/enrollment.ts';
import type { RenderContext } from '#src/http/render.ts';
import { about } from './about.ts';
import type { InteractionContext, InteractionDeps, InteractionState } from './context.ts';
import { freshEnough } from './enrollment.ts';
import { identified, offering, onlyFor } from './load-interaction.ts';
import { tell } from './tell.ts';

/** Registers an authenticator app as the first further factor; its code is a proof of it at once. */
export function totpEnrollmentRoutes(router: Router<InteractionState, RenderContext>, deps: InteractionDeps): void {
  const guards = [onlyFor('mfa_enrollment'), offering('totp', deps), freshEnough(deps)] as const;

  router.get('/enroll/totp', ...guards, async (ctx) => {
    ctx.render('interaction/enroll-totp', { ...(await deps.methods.totpEnrollment.begin(enrollee(ctx))) });
  });

  router.post('/enroll/totp', ...guards, async (ctx) => {
    const { interaction, form } = ctx.state;
    const user = identified(ctx);
    const submitted = { ...enrollee(ctx), token: form['token'] ?? '' };
    const finished = await deps.methods.totpEnrollment.finish({ ...submitted, code: form['code'] ?? '' });
    if (!finished.enrolled) {
      await deps.audit.record('totp.registered', { ...about(ctx), refused: finished.reason });
      ctx.status = 422;
      const offer = await deps.methods.totpEnrollment.resume(submitted);
      ctx.render('interaction/enroll-totp', {
        ...offer,
        errors: { code: ctx.state.t(`interaction.errors.enroll-totp.${finished.reason}`) },
      });
      return;
    }
    const { id: credentialId, name } = finished.credential;
    await deps.audit.record('totp.registered', { ...about(ctx), credentialId });
    await tell(ctx, deps, 'totp_added', name);
    const codes = await deps.methods.recoveryCodes.create(user);
    await deps.audit.record('recovery_codes.created', about(ctx));
    await tell(ctx, deps, 'recovery_codes_created');
    const continueUrl = await interaction.answer({ kind: 'mfa_enrollment', evidence: finished.evidence });
    ctx.render('interaction/recovery-codes', { codes, continueUrl });
  });
}

function enrollee(ctx: InteractionContext): TotpEnrollee {
  const { site, interaction, t } = ctx.state;
  const name = t('common.methods.totp');
  return { name, issuer: site.tenant.name, user: identified(ctx), binding: interaction.uid };
}
