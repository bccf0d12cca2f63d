import type { Clock } from '#src/clock.ts';
import { passkeySignals } from '#src/methods/passkey/signals.ts';
import { addableMethods, isNew } from './add-method.ts';
import { seeOther } from './change.ts';
import type { SecurityInfoContext } from './context.ts';
import { credentialViews } from './credential-view.ts';
import { secondSteps } from './preferred-method-routes.ts';
import { lacksRecoveryCodes } from './recovery-code-routes.ts';
import { home, signOutUrl } from './require-sign-in.ts';

const NOTICES: ReadonlyMap<string, string> = new Map([
  ['saved', 'methods.notices.saved'],
  ['removed', 'security-info.notices.removed'],
  ['method-removed', 'methods.notices.removed'],
]);

/** Everything a person can sign in with, and the ways to the rest. */
export function overview(ctx: SecurityInfoContext, { clock }: { readonly clock: Clock }): void {
  const { site, signedIn, t } = ctx.state;
  const { user, credentials, registered } = signedIn;
  const { policy } = ctx.state.signedIn;
  // Whoever has nothing of their own yet is led through it once; the link there leads back here.
  if (isNew(ctx) && addableMethods(ctx).length > 0 && !('all' in ctx.query)) {
    seeOther(ctx, `${home(ctx)}/set-up`);
    return;
  }
  const methods = credentialViews(credentials, { policy, registered, now: clock.now() });
  const notice = NOTICES.get(String(ctx.query['notice']));
  ctx.render('security-info/overview', {
    user: { name: user.displayName, username: user.username },
    passkeys: methods.filter(({ kind }) => kind === 'passkey'),
    methods: methods.filter(({ kind }) => kind !== 'passkey'),
    canAdd: addableMethods(ctx).length > 0,
    lacksRecoveryCodes: lacksRecoveryCodes(ctx) && secondSteps(ctx).length > 0,
    chooses: secondSteps(ctx).length > 1,
    notice: notice && t(notice),
    // Each time: another window, or an administrator, may have changed something meanwhile.
    signals: passkeySignals(user, credentials, site.address.rpId),
    signOutUrl: signOutUrl(ctx),
  });
}
