import { ProblemError } from '#src/errors.ts';
import { isWithheld, mayAddMethod } from '#src/policy/freshness.ts';
import type { Credential } from '#src/storage/ports/credential-store.ts';
import { toRegistered } from '#src/users/registered-credentials.ts';
import type { Next } from '#src/http/context.ts';
import type { InteractionContext, InteractionDeps } from './context.ts';
import { identified } from './load-interaction.ts';

/**
 * Registering is only for a user who has just proven who they are: the page may have been left open since the engine
 * opened it. A stale one is sent back to the engine, which asks for the proof again.
 */
export function freshEnough({ storage, clock }: Pick<InteractionDeps, 'storage' | 'clock'>) {
  return async (ctx: InteractionContext, next: Next) => {
    const { site, interaction, policy } = ctx.state;
    const user = identified(ctx);
    const sessionUid = interaction.sessionUid;
    if (sessionUid === undefined) throw new ProblemError('interaction_expired', 'This sign-in has ended');

    const now = clock.now();
    const [credentials, held] = await Promise.all([
      storage.credentials.listByUser(site.tenant.id, user.id),
      storage.evidence.find({ tenantId: site.tenant.id, sessionUid, userId: user.id }, now),
    ]);
    const evidence = held?.evidence ?? [];
    const registered = credentials.map(toRegistered);
    // The person may have joined a group since.
    if (isWithheld(policy, registered, evidence) || !mayAddMethod(policy, registered, evidence, now)) {
      await askAgain(ctx);
      return;
    }
    ctx.state.credentials = credentials;
    await next();
  };
}

/** Has the engine asked again what this sign-in needs. */
export async function askAgain(ctx: InteractionContext): Promise<void> {
  ctx.status = 303;
  ctx.redirect(await ctx.state.interaction.askAgain());
}

/** The user's credentials, read once a request. */
export async function credentialsOf(
  ctx: InteractionContext,
  { storage }: InteractionDeps,
): Promise<readonly Credential[]> {
  const { site } = ctx.state;
  return (ctx.state.credentials ??= await storage.credentials.listByUser(site.tenant.id, identified(ctx).id));
}
