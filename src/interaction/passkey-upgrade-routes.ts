import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import type { InteractionContext, InteractionDeps, InteractionState } from './context.ts';
import { freshEnough } from './enrollment.ts';
import { onlyFor } from './load-interaction.ts';
import { goOn } from './prove.ts';
import { creationOptions, registerPasskey } from './register-passkey.ts';

const MANNER = { isConditional: true } as const;

/**
 * Lets the browser make a passkey by itself after a password (conditional create, WebAuthn Level 3 §5.1.3). Whatever
 * comes of it, the sign-in goes on.
 */
export function passkeyUpgradeRoutes(router: Router<InteractionState, RenderContext>, deps: InteractionDeps): void {
  router.post('/upgrade', onlyFor('passkey_upgrade'), freshEnough(deps), async (ctx) => {
    if (ctx.state.form['response']) await registerPasskey(ctx, deps, MANNER);
    await goOn(ctx, { kind: 'passkey_upgrade' });
  });
}

export async function renderPasskeyUpgrade(ctx: InteractionContext, deps: InteractionDeps): Promise<void> {
  await freshEnough(deps)(ctx, async () => {
    ctx.render('interaction/passkey-upgrade', { passkeyOptions: await creationOptions(ctx, deps, MANNER) });
  });
}
