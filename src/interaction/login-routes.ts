import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import { ownPolicy } from '#src/policy/freshness.ts';
import type { LoginReason } from '#src/policy/types.ts';
import { relyingPartyOf } from '#src/methods/passkey/relying-party.ts';
import { identifierSubject } from '#src/users/identifier.ts';
import { usablePasskeys } from '#src/users/registered-credentials.ts';
import type { InteractionContext, InteractionDeps, InteractionState } from './context.ts';
import { onlyFor } from './load-interaction.ts';
import { secretError } from './messages.ts';
import { passkeyRefusal } from './passkey-refusal.ts';
import { prove } from './prove.ts';

/** The first step: what its page needs beside the forms. */
export function loginRoutes(router: Router<InteractionState, RenderContext>, deps: InteractionDeps): void {
  const login = onlyFor('login');

  router.get('/options', login, async (ctx) => {
    ctx.render('interaction/sign-in-options', await loginView(ctx, deps));
  });

  router.get('/passkey-options', onlyFor('login', 'mfa'), async (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.body = await passkeyOptions(ctx, deps);
  });
}

/** Answers a name and a password. */
export async function loginWithPassword(ctx: InteractionContext, deps: InteractionDeps): Promise<void> {
  const { site, form } = ctx.state;
  const username = form['username'] ?? '';
  const user = await deps.users.findByIdentifier(site.tenant.id, username);
  const whom = { user, subject: identifierSubject(username) };
  const refused = await prove(ctx, deps.methods.password, whom, { password: form['password'] ?? '' });
  if (!refused) return;
  ctx.status = refused.until === undefined ? 422 : 429;
  await renderLogin(ctx, deps, { username, error: secretError('password', refused, { ...deps, t: ctx.state.t }) });
}

/** Answers a passkey at the first step. */
export async function loginWithPasskey(ctx: InteractionContext, deps: InteractionDeps): Promise<void> {
  const { site, interaction, form } = ctx.state;
  const input = {
    relyingParty: relyingPartyOf(site.tenant, site.address),
    binding: interaction.uid,
    response: form['response'],
  };
  const refused = await prove(ctx, deps.methods.passkey, { user: undefined, subject: 'passkey' }, input);
  if (!refused) return;
  ctx.status = 422;
  await renderLogin(ctx, deps, await passkeyRefusal(ctx, deps, refused));
}

export async function renderLogin(ctx: InteractionContext, deps: InteractionDeps, more: object = {}): Promise<void> {
  ctx.render('interaction/login', { ...(await loginView(ctx, deps)), ...more });
}

async function loginView(ctx: InteractionContext, deps: InteractionDeps) {
  const { interaction, site, policy } = ctx.state;
  const { step } = interaction;
  const offer = step?.kind === 'login' ? step.offer : policy.signIn.methods;
  const reset = `${site.address.basePath}/password-reset?interaction=${interaction.uid}`;
  return {
    ...(deps.methods.emailCodes.available ? { resetUrl: reset } : {}),
    methods: offer.filter((method) => method !== 'email_code' || deps.methods.emailCodes.available),
    reason: step?.kind === 'login' ? step.reason : ('no_evidence' satisfies LoginReason),
    username: interaction.loginHint ?? ctx.state.user?.username,
    passkeyOptions: await passkeyOptions(ctx, deps),
    optionsUrl: `${String(ctx.state.view['base'])}/passkey-options`,
  };
}

/** At the first step no list: the authenticator finds its own passkey, and the page tells nothing about anybody's. */
export async function passkeyOptions(ctx: InteractionContext, { methods, storage }: InteractionDeps) {
  const { site, interaction, user, policy } = ctx.state;
  const ceremony = { relyingParty: relyingPartyOf(site.tenant, site.address), binding: interaction.uid };
  if (interaction.prompt === 'login' || !user) return methods.passkey.authenticationOptions(ceremony);
  const credentials = await storage.credentials.listByUser(site.tenant.id, user.id);
  const passkeys = usablePasskeys(ownPolicy(policy), credentials);
  return methods.passkey.authenticationOptions({ ...ceremony, user: { id: user.id, passkeys } });
}
