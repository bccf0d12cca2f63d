import type { Attempt, AuthenticationMethod, Proof } from '#src/methods/method.ts';
import type { Answer } from '#src/oidc/interaction.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import type { InteractionContext } from './context.ts';
import { localeOf } from './tell.ts';

/** Has a method check what was submitted; a proof goes back to the authorization request, which asks the engine again. */
export async function prove<Input>(
  ctx: InteractionContext,
  method: AuthenticationMethod<Input>,
  whom: { readonly user: User | undefined; readonly subject: string },
  input: Input,
): Promise<Extract<Proof, { proven: false }> | undefined> {
  const { site, interaction, address } = ctx.state;
  const about = { tenantId: site.tenant.id, clientId: interaction.clientId, address };
  const attempt: Attempt = { ...about, locale: localeOf(ctx), ...whom };
  const proof = await method.verify(attempt, input);
  if (!proof.proven) return proof;

  const { evidence, user } = proof;
  const upgradable = ctx.state.form['upgradable'] === 'yes';
  const answer: Answer =
    interaction.prompt === 'login'
      ? { kind: 'login', userId: user.id, evidence, upgradable }
      : { kind: 'mfa', evidence };
  await goOn(ctx, answer);
  return undefined;
}

/** Leaves the answer and sends the browser back to the authorization request. */
export async function goOn(ctx: InteractionContext, answer: Answer): Promise<void> {
  const url = await ctx.state.interaction.answer(answer);
  // RFC 9700 §4.12: never 307, which would send a password on.
  ctx.status = 303;
  ctx.redirect(url);
}
