import type { Attempt, AuthenticationMethod, Proof } from '#src/methods/method.ts';
import { objectionTo } from '#src/methods/objection.ts';
import type { Answer } from '#src/oidc/interaction.ts';
import type { Policy } from '#src/policy/types.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { userPolicy } from '#src/tenants/user-policy.ts';
import type { InteractionContext } from './context.ts';
import { notTakenError, type PageError } from './messages.ts';
import { localeOf } from './tell.ts';

export type Refused = Extract<Proof, { proven: false }> & {
  /** What holds for whoever has proven something; what holds for the person so far where nobody has. */
  readonly policy: Policy;
  /** What a page says of a right proof by a method that this person's policy does not take. */
  readonly notTaken?: PageError;
};

/** Has a method check what was submitted; a proof goes back to the authorization request, which asks the engine again. */
export async function prove<Input>(
  ctx: InteractionContext,
  method: AuthenticationMethod<Input>,
  whom: { readonly user: User | undefined; readonly subject: string },
  input: Input,
): Promise<Refused | undefined> {
  const { site, interaction, client, address } = ctx.state;
  const starts = interaction.prompt === 'login' || interaction.prompt === 'refused';
  let { policy } = ctx.state;
  const { clientId, signIn } = interaction;
  const attempt: Attempt = {
    ...{ tenantId: site.tenant.id, clientId, address, signIn, locale: localeOf(ctx), ...whom },
    objection: (proven) => {
      policy = userPolicy(site.tenant, proven.user, client.policy);
      return objectionTo(proven, policy, starts ? 'first' : 'further');
    },
  };
  const proof = await method.verify(attempt, input);
  if (!proof.proven) {
    const isObjection = proof.reason === 'method_not_allowed';
    return { ...proof, policy, ...(isObjection ? { notTaken: notTakenError(ctx, policy) } : {}) };
  }

  const { evidence, user } = proof;
  const upgradable = ctx.state.form['upgradable'] === 'yes';
  const answer: Answer = starts ? { kind: 'login', userId: user.id, evidence, upgradable } : { kind: 'mfa', evidence };
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
