import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import type { RefusalReason } from '#src/methods/method.ts';
import { relyingPartyOf } from '#src/methods/passkey/relying-party.ts';
import type { MethodKind } from '#src/policy/types.ts';
import type { InteractionContext, InteractionDeps, InteractionState } from './context.ts';
import { identified, offering, onlyFor } from './load-interaction.ts';
import { passkeyOptions } from './login-routes.ts';
import { secretError } from './messages.ts';
import { passkeyRefusal } from './passkey-refusal.ts';
import { prove } from './prove.ts';
import { securityKeyOptions } from './security-key-options.ts';
import { trusting, trustOffer } from './trusted-device.ts';
import { tell } from './tell.ts';

/** The further factor: the best that is registered first, the others a link away. */
export function mfaRoutes(router: Router<InteractionState, RenderContext>, deps: InteractionDeps): void {
  const { methods, clock } = deps;

  router.post('/totp', onlyFor('mfa'), offering('totp', deps), async (ctx) => {
    const user = identified(ctx);
    const refused = await prove(
      ctx,
      trusting(ctx, deps, methods.totp),
      { user, subject: user.id },
      { code: ctx.state.form['code'] ?? '' },
    );
    if (refused)
      await refuse(ctx, deps, {
        ...refused,
        method: 'totp',
        view: { error: secretError('totp', refused, { clock, t: ctx.state.t }) },
      });
  });

  router.post('/recovery-code', onlyFor('mfa'), offering('recovery_code', deps), async (ctx) => {
    const user = identified(ctx);
    const input = { code: ctx.state.form['code'] ?? '' };
    const refused = await prove(ctx, trusting(ctx, deps, methods.recoveryCode), { user, subject: user.id }, input);
    if (!refused) {
      await tell(ctx, deps, 'recovery_code_used');
      return;
    }
    const error = secretError('recovery_code', refused, { clock, t: ctx.state.t });
    await refuse(ctx, deps, { ...refused, method: 'recovery_code', view: { error } });
  });
}

/** Answers a password as a further factor: beside a passkey that cannot stand alone yet. */
export async function mfaWithPassword(ctx: InteractionContext, deps: InteractionDeps): Promise<void> {
  const user = identified(ctx);
  const input = { password: ctx.state.form['password'] ?? '' };
  const refused = await prove(ctx, trusting(ctx, deps, deps.methods.password), { user, subject: user.id }, input);
  if (!refused) return;
  const error = secretError('password', refused, { clock: deps.clock, t: ctx.state.t });
  await refuse(ctx, deps, { ...refused, method: 'password', view: { error } });
}

/** Answers a passkey as a further factor. */
export async function mfaWithPasskey(ctx: InteractionContext, deps: InteractionDeps): Promise<void> {
  const { site, interaction, form } = ctx.state;
  const user = identified(ctx);
  const refused = await prove(
    ctx,
    trusting(ctx, deps, deps.methods.passkey),
    { user, subject: user.id },
    {
      relyingParty: relyingPartyOf(site.tenant, site.address),
      binding: interaction.uid,
      response: form['response'],
    },
  );
  if (!refused) return;
  await refuse(ctx, deps, { ...refused, method: 'passkey', view: await passkeyRefusal(ctx, deps, refused) });
}

export async function renderMfa(ctx: InteractionContext, deps: InteractionDeps, chosen?: string, more: object = {}) {
  const { step } = ctx.state.interaction;
  const offer = step?.kind === 'mfa' ? step.offer : [];
  const method =
    offer.find((one) => one === chosen) ?? offer.find((one) => one === identified(ctx).preferredMethod) ?? offer[0];
  ctx.render('interaction/mfa', {
    method,
    methods: offer,
    required: step?.kind === 'mfa' ? step.required : 'multi_factor',
    username: identified(ctx).username,
    trust: trustOffer(ctx),
    ...(method === 'passkey' ? { passkeyOptions: await passkeyOptions(ctx, deps) } : {}),
    ...(method === 'security_key' ? { keyOptions: await securityKeyOptions(ctx, deps) } : {}),
    optionsUrl: `${String(ctx.state.view['base'])}/${method === 'security_key' ? 'security-key' : 'passkey'}-options`,
    ...more,
  });
}

interface Refusal {
  readonly method: MethodKind;
  readonly reason: RefusalReason;
  /** What the page says of it. */
  readonly view: object;
}

async function refuse(ctx: InteractionContext, deps: InteractionDeps, { method, reason, view }: Refusal) {
  ctx.status = reason === 'locked' ? 429 : 422;
  await renderMfa(ctx, deps, method, view);
}
