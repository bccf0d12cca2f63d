import type { Proof, RefusalReason } from '#src/methods/method.ts';
import { passkeyFailure } from '#src/methods/passkey/failures.ts';
import { orphanOf } from '#src/methods/passkey/orphan.ts';
import type { RegistrationRefusal } from '#src/methods/passkey/registration.ts';
import type { InteractionContext, InteractionDeps } from './context.ts';

const NOBODYS: readonly RefusalReason[] = ['unknown_credential', 'removed_credential'];

/** What a page says of a passkey that was refused at sign-in; one that nobody knows the browser may forget. */
export async function passkeyRefusal(
  ctx: InteractionContext,
  deps: InteractionDeps,
  { reason, isHeld }: Extract<Proof, { proven: false }>,
) {
  const orphan = NOBODYS.includes(reason) ? await refusedOrphan(ctx, deps) : undefined;
  return { failure: { code: passkeyFailure(reason, isHeld) }, orphan };
}

/** What a page says of a passkey that was made, and refused: the browser may forget it at once. */
export async function registrationRefusal(ctx: InteractionContext, deps: InteractionDeps, reason: RegistrationRefusal) {
  return { failure: { code: passkeyFailure(reason) }, orphan: await refusedOrphan(ctx, deps) };
}

function refusedOrphan({ state: { site, form } }: InteractionContext, { storage }: InteractionDeps) {
  return orphanOf(form['response'], site.address.rpId, storage.credentials);
}
