import { authenticatorName } from '#src/methods/passkey/authenticator-names.ts';
import { removalRefusal } from '#src/policy/credential-removal.ts';
import type { Credential, PasskeyCredential } from '#src/storage/ports/credential-store.ts';
import type { SecurityInfoContext } from './context.ts';
import { home } from './require-sign-in.ts';

/** Everything a person can sign in with. */
export function overview(ctx: SecurityInfoContext): void {
  const { site, signedIn, t } = ctx.state;
  const { user, credentials, registered } = signedIn;
  const { policy } = site.tenant;
  const passkeys = credentials.filter((credential) => credential.method === 'passkey');
  const notice = String(ctx.query['notice']);

  ctx.render('security-info/overview', {
    user: { name: user.displayName, username: user.username },
    passkeys: passkeys.map((passkey) => ({
      ...passkeyView(passkey),
      removable: removalRefusal(policy, registered, passkey.id) === undefined,
    })),
    methods: credentials.filter(({ method }) => method === 'password' || method === 'totp').map(methodView),
    recoveryCodesLeft: recoveryCodesLeft(credentials),
    canAddPasskey: passkeys.length < policy.passkeys.max,
    maxPasskeys: policy.passkeys.max,
    notice: t.has(`security-info.notices.${notice}`) ? t(`security-info.notices.${notice}`) : undefined,
    signals: notice === 'removed' ? acceptedPasskeys(user.id, site.address.rpId, passkeys) : undefined,
    signOutUrl: `${home(ctx).replace(/\/security-info$/, '')}/session/end`,
  });
}

export function passkeyView(passkey: PasskeyCredential) {
  return {
    id: passkey.id,
    name: passkey.name,
    protection: passkey.backupEligible ? 'synced' : 'device_bound',
    provider: authenticatorName(passkey.aaguid, passkey.transports),
    addedAt: passkey.createdAt,
    lastUsedAt: passkey.lastUsedAt,
  };
}

function methodView({ method, name, createdAt, lastUsedAt }: Credential) {
  return { kind: method, name, addedAt: createdAt, lastUsedAt };
}

/** How many recovery codes still work; undefined for who never had any. */
export function recoveryCodesLeft(credentials: readonly Credential[]): number | undefined {
  const codes = credentials.find((credential) => credential.method === 'recovery_code');
  return codes?.hashes.length;
}

// WebAuthn Level 3 §5.1.10.4. A user handle belongs to one tenant, so no other tenant's passkey can be signalled away.
function acceptedPasskeys(userId: string, rpId: string, passkeys: readonly PasskeyCredential[]) {
  return { rpId, userId, credentialIds: passkeys.map(({ webauthnId }) => webauthnId) };
}
