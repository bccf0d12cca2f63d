import { relyingPartyOf } from '#src/methods/passkey/relying-party.ts';
import type { InteractionContext, InteractionDeps } from './context.ts';
import { credentialsOf } from './enrollment.ts';
import { identified } from './load-interaction.ts';

/** The keys of somebody whom a first factor has found. */
export async function securityKeyOptions(ctx: InteractionContext, deps: InteractionDeps) {
  const { site, interaction } = ctx.state;
  return deps.methods.securityKey.authenticationOptions({
    relyingParty: relyingPartyOf(site.tenant, site.address),
    binding: interaction.uid,
    userId: identified(ctx).id,
    existing: await credentialsOf(ctx, deps),
  });
}
