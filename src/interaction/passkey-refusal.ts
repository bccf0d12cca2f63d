import type { RefusalReason } from '#src/methods/method.ts';
import { acceptedPasskeys } from '#src/methods/passkey/accepted-passkeys.ts';
import { brokenRule } from '#src/methods/passkey/demand.ts';
import { passkeyFailure } from '#src/methods/passkey/failures.ts';
import { orphanOf } from '#src/methods/passkey/orphan.ts';
import type { RegistrationRefusal } from '#src/methods/passkey/registration.ts';
import { standingRefusal } from '#src/policy/passkey-profiles.ts';
import { toRegistered } from '#src/users/registered-credentials.ts';
import type { InteractionContext, InteractionDeps } from './context.ts';
import type { Refused } from './prove.ts';
import { purposeOf } from './register-passkey.ts';

const NOBODYS: readonly RefusalReason[] = ['unknown_credential', 'removed_credential'];

/** What a page says of a passkey that was refused at sign-in; one that nobody knows the browser may forget. */
export async function passkeyRefusal(ctx: InteractionContext, deps: InteractionDeps, refused: Refused) {
  if (refused.notTaken) return { error: refused.notTaken };
  const { reason, isHeld } = refused;
  const orphan = NOBODYS.includes(reason) ? await refusedOrphan(ctx, deps) : undefined;
  const failure = { code: passkeyFailure(reason, isHeld) };
  return {
    failure: reason === 'passkey_not_allowed' ? { ...failure, ...(await unmet(ctx, deps, refused)) } : failure,
    orphan,
  };
}

// It may be allowed again one day: the browser is not told to forget it.
async function unmet({ state }: InteractionContext, { storage }: InteractionDeps, refused: Refused) {
  const { policy, userId = '', credentialId } = refused;
  const credentials = await storage.credentials.listByUser(state.site.tenant.id, userId);
  const passkey = credentials.find(({ id }) => id === credentialId);
  return { rule: passkey && standingRefusal(policy, toRegistered(passkey)), accepted: acceptedPasskeys({ policy }) };
}

/** What a page says of a passkey that was made, and refused: the browser may forget it at once. */
export async function registrationRefusal(ctx: InteractionContext, deps: InteractionDeps, reason: RegistrationRefusal) {
  const accepted = acceptedPasskeys(purposeOf(ctx));
  const failure = { code: passkeyFailure(reason), rule: brokenRule(reason), accepted };
  return { failure, orphan: await refusedOrphan(ctx, deps) };
}

function refusedOrphan({ state: { site, form } }: InteractionContext, { storage }: InteractionDeps) {
  return orphanOf(form['response'], site.address.rpId, storage.credentials);
}
