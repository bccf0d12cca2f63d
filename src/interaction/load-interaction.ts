import { ProblemError } from '#src/errors.ts';
import { readOwnForm } from '#src/http/form.ts';
import type { Next } from '#src/http/context.ts';
import type { PromptName } from '#src/oidc/evidence.ts';
import { ASK_AGAIN } from '#src/oidc/interaction-state.ts';
import type { MethodKind, Policy, Step } from '#src/policy/types.ts';
import { userPolicy } from '#src/tenants/user-policy.ts';
import { about } from './about.ts';
import type { InteractionContext, InteractionDeps } from './context.ts';

/** Finds the sign-in this page belongs to, and refuses a form that is not its own. */
export function loadInteraction({ storage, csrf }: Pick<InteractionDeps, 'storage' | 'csrf'>) {
  return async (ctx: InteractionContext, next: Next) => {
    const { site } = ctx.state;
    const uid = String(ctx.params['uid']);
    const binding = `interaction|${site.tenant.id}|${uid}`;
    if (ctx.method === 'POST') {
      ctx.state.form = await readOwnForm(ctx, site.address.origin);
      csrf.check(ctx.state.form['csrf'], binding);
    }

    const interaction = await site.openInteraction(ctx, uid);
    if (interaction.uiLocales !== undefined) ctx.state.preferLocales(interaction.uiLocales);
    // The organisation's settings may have changed since: then this page may be the wrong one.
    const { tenantVersion = site.tenant.version, sessionEnded } = interaction;
    if (sessionEnded || tenantVersion !== site.tenant.version || ctx.query[ASK_AGAIN] !== undefined) {
      ctx.status = 303;
      ctx.redirect(await interaction.askAgain());
      return;
    }
    const [client, user] = await Promise.all([
      site.describeClient(interaction.clientId),
      interaction.userId === undefined ? undefined : storage.users.find(site.tenant.id, interaction.userId),
    ]);
    const policy = userPolicy(site.tenant, user, client.policy);
    Object.assign(ctx.state, { interaction, client, user, policy });
    ctx.state.view = {
      ...ctx.state.view,
      base: `${site.address.basePath}/interaction/${uid}`,
      csrf: csrf.issue(binding),
      client: { name: client.name, uri: client.uri },
    };
    await next();
  };
}

/**
 * Lets a step's own page through. Somebody who opens another step's URL is sent to the step that is open: only the
 * engine's answer opens a page.
 */
export function onlyFor(...prompts: readonly PromptName[]) {
  return async (ctx: InteractionContext, next: Next) => {
    if (prompts.includes(ctx.state.interaction.prompt)) return next();
    if (ctx.method === 'POST') throw new ProblemError('interaction_elsewhere', 'This sign-in is at another step now');
    ctx.redirect(String(ctx.state.view['base']));
    return undefined;
  };
}

/** Lets through what the open step offers: a method that policy does not allow is not even looked at, and not registered. */
export function offering(method: MethodKind, { audit }: Pick<InteractionDeps, 'audit'>) {
  return async (ctx: InteractionContext, next: Next) => {
    const { site } = ctx.state;
    if (offered(ctx).includes(method)) return next();
    await audit.record('request.refused', { ...about(ctx), refused: 'method_not_offered' });
    // Where the page was opened under other rules, it is sent back to the engine before it comes here.
    const returnUrl = site.address.origin + String(ctx.state.view['base']);
    ctx.state.view = { ...ctx.state.view, client: undefined, returnUrl };
    const code = method === 'passkey' ? 'passkey_not_allowed' : 'forbidden';
    throw new ProblemError(code, 'This step does not take that method');
  };
}

function offered({ state: { interaction, policy } }: InteractionContext): readonly MethodKind[] {
  const { step } = interaction;
  // The campaign asks for one method alone.
  if (step?.kind === 'passkey_enrollment') return ['passkey'];
  if (mayEnterPass(step, policy)) return ['temporary_access_pass'];
  return step !== undefined && 'offer' in step ? step.offer : [];
}

/** Whether somebody who is refused for want of a pass may enter one. */
export function mayEnterPass(step: Step | undefined, { signIn }: Policy): boolean {
  const isWanted = step?.kind === 'refuse' && step.reason === 'pass_needed';
  return isWanted && signIn.methods.includes('temporary_access_pass');
}

/** The user of a step that comes after the first proof. */
export function identified(ctx: InteractionContext) {
  const { user } = ctx.state;
  if (user?.status !== 'active') throw new ProblemError('interaction_expired', 'This sign-in has ended');
  return user;
}
