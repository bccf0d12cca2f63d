import type { Clock } from '#src/clock.ts';
import type { PasskeyCredential } from '#src/storage/ports/credential-store.ts';
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
  const { policy } = site.tenant;
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
    signals: ctx.query['notice'] === 'removed' ? acceptedPasskeys(ctx) : undefined,
    signOutUrl: signOutUrl(ctx),
  });
}

// WebAuthn Level 3 §5.1.10.4. A user handle belongs to one tenant, so no other tenant's passkey can be signalled away.
function acceptedPasskeys({ state: { site, signedIn } }: SecurityInfoContext) {
  const passkeys = signedIn.credentials.filter((one): one is PasskeyCredential => one.method === 'passkey');
  const credentialIds = passkeys.map(({ webauthnId }) => webauthnId);
  return { rpId: site.address.rpId, userId: signedIn.user.id, credentialIds };
}
