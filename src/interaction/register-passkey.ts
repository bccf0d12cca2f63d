import { passkeyDemand, passkeyPlaces, type Purpose } from '#src/methods/passkey/policy-demand.ts';
import type { Registration } from '#src/methods/passkey/registration.ts';
import { relyingPartyOf } from '#src/methods/passkey/relying-party.ts';
import { ownPolicy } from '#src/policy/freshness.ts';
import { mostPasskeys } from '#src/users/registered-credentials.ts';
import { about } from './about.ts';
import type { InteractionContext, InteractionDeps } from './context.ts';
import { credentialsOf } from './enrollment.ts';
import { identified } from './load-interaction.ts';

interface Manner {
  /** The browser acts by itself, with nobody asked. */
  readonly isConditional: boolean;
}

/** The WebAuthn creation options for this sign-in. */
export async function creationOptions(ctx: InteractionContext, deps: InteractionDeps, manner: Manner) {
  const hints = passkeyPlaces(purposeOf(ctx));
  return deps.methods.passkeyRegistration.registrationOptions({ ...(await ceremony(ctx, deps)), ...manner, hints });
}

/** Registers the passkey that was submitted, and tells its user by mail. */
export async function registerPasskey(
  ctx: InteractionContext,
  deps: InteractionDeps,
  manner: Manner,
): Promise<Registration> {
  const { address, form, t, view } = ctx.state;
  const user = identified(ctx);
  const result = await deps.methods.passkeyRegistration.register({
    ...(await ceremony(ctx, deps)),
    ...manner,
    maxPasskeys: mostPasskeys(ownPolicy(ctx.state.policy), await credentialsOf(ctx, deps)),
    kindName: (kind) => t(`passkeys.kinds.${kind}`),
    response: form['response'],
  });
  if (!result.registered) {
    await deps.audit.record('passkey.registered', { ...about(ctx), refused: result.reason });
    return result;
  }
  const { id: credentialId, name } = result.credential;
  await deps.audit.record('passkey.registered', { ...about(ctx), credentialId });
  const locale = typeof view['lang'] === 'string' ? view['lang'] : undefined;
  const userAgent = ctx.get('User-Agent');
  await deps.notifications.send(user, 'passkey_added', { name, address, userAgent, locale });
  return result;
}

/** What a passkey is registered for at this step. */
export function purposeOf({ state: { interaction, policy } }: InteractionContext): Purpose {
  const { step } = interaction;
  return { policy, required: step !== undefined && 'required' in step ? step.required : undefined };
}

async function ceremony(ctx: InteractionContext, deps: InteractionDeps) {
  const { site, interaction } = ctx.state;
  return {
    relyingParty: relyingPartyOf(site.tenant, site.address),
    binding: interaction.uid,
    user: identified(ctx),
    existing: await credentialsOf(ctx, deps),
    demand: passkeyDemand(purposeOf(ctx)),
  };
}
