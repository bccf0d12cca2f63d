import type Router from '@koa/router';
import type { RenderContext } from '#src/http/render.ts';
import { ProblemError } from '#src/errors.ts';
import { acceptedPasskeys } from '#src/methods/passkey/accepted-passkeys.ts';
import { LONGEST_NAME, passkeyName } from '#src/methods/passkey/passkey-name.ts';
import { passkeyPlaces } from '#src/methods/passkey/policy-demand.ts';
import type { OpenInteraction } from '#src/oidc/interaction.ts';
import { afterSkip, requiredSince } from '#src/policy/enrollment.ts';
import { usablePasskeys } from '#src/users/registered-credentials.ts';
import { about } from './about.ts';
import type { InteractionContext, InteractionDeps, InteractionState } from './context.ts';
import { askAgain, credentialsOf, freshEnough } from './enrollment.ts';
import { identified, offering, onlyFor } from './load-interaction.ts';
import { registrationRefusal } from './passkey-refusal.ts';
import { goOn } from './prove.ts';
import { creationOptions, purposeOf, registerPasskey } from './register-passkey.ts';

const HOUR = 3600;
const MANNER = { isConditional: false } as const;

/** Registers a passkey during a sign-in: asked for by the campaign, or chosen as the further factor. */
export function passkeyEnrollmentRoutes(router: Router<InteractionState, RenderContext>, deps: InteractionDeps): void {
  const either = onlyFor('passkey_enrollment', 'mfa_enrollment');
  const guards = [either, offering('passkey', deps), freshEnough(deps)] as const;

  router.get('/enroll/passkey', ...guards, (ctx) => renderPasskeyEnrollment(ctx, deps));
  router.get('/enroll/passkey-options', ...guards, async (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.body = await creationOptions(ctx, deps, MANNER);
  });
  router.post('/enroll/passkey', ...guards, (ctx) => register(ctx, deps));
  router.get('/enroll/passkey/name', either, (ctx) => renderName(ctx, deps, String(ctx.query['credential'])));
  router.post('/enroll/passkey/name', either, (ctx) => nameIt(ctx, deps));
  router.post('/skip', onlyFor('passkey_enrollment'), (ctx) => skip(ctx, deps));
}

export async function renderPasskeyEnrollment(ctx: InteractionContext, deps: InteractionDeps, more: object = {}) {
  const { interaction } = ctx.state;
  const purpose = purposeOf(ctx);
  ctx.render('interaction/passkey-enrollment', {
    passkeyOptions: await creationOptions(ctx, deps, MANNER),
    accepted: acceptedPasskeys(purpose),
    places: passkeyPlaces(purpose),
    hasPasskey: usablePasskeys(purpose.policy, await credentialsOf(ctx, deps)).length > 0,
    since: requiredSince(askingIn(ctx), deps.clock.now()),
    username: identified(ctx).username,
    optionsUrl: `${String(ctx.state.view['base'])}/enroll/passkey-options`,
    why: why(interaction),
    skip: interaction.step?.kind === 'passkey_enrollment' ? interaction.step.skip : { allowed: false },
    ...more,
  });
}

function why({ prompt, step }: OpenInteraction): string {
  if (prompt === 'mfa_enrollment') return 'second_step';
  return step?.kind === 'passkey_enrollment' && step.skip.allowed ? 'suggested' : 'required';
}

async function register(ctx: InteractionContext, deps: InteractionDeps): Promise<void> {
  const result = await registerPasskey(ctx, deps, MANNER);
  if (!result.registered) {
    ctx.status = 422;
    await renderPasskeyEnrollment(ctx, deps, await registrationRefusal(ctx, deps, result.reason));
    return;
  }
  ctx.status = 303;
  ctx.redirect(`${String(ctx.state.view['base'])}/enroll/passkey/name?credential=${result.credential.id}`);
}

async function renderName(ctx: InteractionContext, deps: InteractionDeps, credentialId: string, more: object = {}) {
  const passkey = await ownPasskey(ctx, deps, credentialId);
  ctx.render('interaction/passkey-name', { credential: passkey.id, name: passkey.name, ...more });
}

async function nameIt(ctx: InteractionContext, deps: InteractionDeps): Promise<void> {
  const { interaction, form } = ctx.state;
  const passkey = await ownPasskey(ctx, deps, form['credential'] ?? '');
  const name = passkeyName(form['name']);
  if (name === undefined) {
    ctx.status = 422;
    await renderName(ctx, deps, passkey.id, {
      name: form['name'],
      errors: { name: ctx.state.t('passkeys.name-problem', { longest: LONGEST_NAME }) },
    });
    return;
  }
  if (name !== passkey.name) {
    await deps.storage.credentials.rename(passkey, passkey.id, name);
    await deps.audit.record('passkey.renamed', { ...about(ctx), credentialId: passkey.id });
  }
  // The key has shown no proof yet: as a further factor it is asked for one next.
  const { prompt } = interaction;
  await goOn(ctx, prompt === 'mfa_enrollment' ? { kind: prompt } : { kind: 'passkey_enrollment', skipped: false });
}

// A passkey that this very sign-in has just registered, not any of the user's: those are renamed in security info.
async function ownPasskey(ctx: InteractionContext, deps: InteractionDeps, credentialId: string) {
  const passkey = (await credentialsOf(ctx, deps)).find(({ id }) => id === credentialId);
  const recent = deps.clock.now() - ctx.state.policy.passkeys.freshness;
  if (passkey?.method !== 'passkey' || passkey.createdAt < recent) {
    throw new ProblemError('credential_not_found', 'This passkey is not one that was just added');
  }
  return passkey;
}

async function skip(ctx: InteractionContext, deps: InteractionDeps): Promise<void> {
  const { site, interaction, form } = ctx.state;
  const user = identified(ctx);
  const { id: tenantId } = site.tenant;
  const { enrollments, spent } = deps.storage;
  const now = deps.clock.now();

  const asking = askingIn(ctx);
  // Whoever has left a group meanwhile may have nothing to put off any more.
  if (asking.length === 0) return askAgain(ctx);
  const before = await enrollments.find(tenantId, user.id);
  const after = afterSkip(asking, before, form['free'] === 'yes' ? 'failed' : 'declined', now);
  if (!after) {
    await deps.audit.record('passkey.enrollment_skipped', { ...about(ctx), refused: 'required' });
    throw new ProblemError('forbidden', 'Your organisation requires a passkey, so this step cannot be skipped');
  }
  // Once for each time the page was opened, however often it is posted.
  const counted =
    (await spent.spend(tenantId, 'enrollment-skip', interaction.uid, { now, expiresAt: now + HOUR })) &&
    (await enrollments.advance(tenantId, user.id, before, after));
  if (!counted) throw new ProblemError('interaction_elsewhere', 'This step was already answered in another window');
  await deps.audit.record('passkey.enrollment_skipped', about(ctx));
  await goOn(ctx, { kind: 'passkey_enrollment', skipped: true });
  return undefined;
}

/** The campaigns that ask at this step. */
function askingIn({ state: { interaction, policy } }: InteractionContext) {
  const { step } = interaction;
  return step?.kind === 'passkey_enrollment' ? policy.campaigns.filter(({ id }) => step.campaigns.includes(id)) : [];
}
