import { createHash } from 'node:crypto';
import type Router from '@koa/router';
import { ProblemError } from '#src/errors.ts';
import type { RenderContext } from '#src/http/render.ts';
import { passkeyFailure } from '#src/methods/passkey/failures.ts';
import { LONGEST_NAME, passkeyName } from '#src/methods/passkey/passkey-name.ts';
import { relyingPartyOf } from '#src/methods/passkey/relying-party.ts';
import { removalRefusal } from '#src/policy/credential-removal.ts';
import type { SecurityInfoContext, SecurityInfoDeps, SecurityInfoState } from './context.ts';
import { passkeyView } from './overview.ts';
import { home, requireFreshness } from './require-sign-in.ts';

/** Seconds for which one change of a set of methods keeps another of the same set out. */
const CHANGE_WINDOW = 60;

/** Adding, naming and removing passkeys. */
export function passkeyRoutes(router: Router<SecurityInfoState, RenderContext>, deps: SecurityInfoDeps): void {
  const fresh = requireFreshness(deps);

  router.get('/passkeys/add', fresh, (ctx) => renderAdd(ctx, deps));
  router.get('/passkeys/options', fresh, async (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.body = await options(ctx, deps);
  });
  // Where a form that came too late leads back to after signing in again.
  router.get('/passkeys', (ctx) => seeOther(ctx, `${home(ctx)}/passkeys/add`));
  router.post('/passkeys', fresh, (ctx) => add(ctx, deps));
  router.get('/passkeys/:id/name', fresh, (ctx) => renderName(ctx));
  router.post('/passkeys/:id/name', fresh, (ctx) => rename(ctx, deps));
  router.get('/passkeys/:id/remove', fresh, (ctx) => renderRemoval(ctx));
  router.post('/passkeys/:id/remove', fresh, (ctx) => remove(ctx, deps));
}

async function options(ctx: SecurityInfoContext, deps: SecurityInfoDeps) {
  return deps.methods.passkeyRegistration.registrationOptions(ceremony(ctx));
}

function ceremony(ctx: SecurityInfoContext) {
  const { site, signedIn } = ctx.state;
  return {
    relyingParty: relyingPartyOf(site.tenant, site.address),
    binding: `security-info|${signedIn.sessionUid}`,
    user: signedIn.user,
    existing: signedIn.credentials,
  };
}

async function renderAdd(ctx: SecurityInfoContext, deps: SecurityInfoDeps, more: object = {}): Promise<void> {
  ctx.render('security-info/add-passkey', {
    passkeyOptions: await options(ctx, deps),
    optionsUrl: `${home(ctx)}/passkeys/options`,
    ...more,
  });
}

async function add(ctx: SecurityInfoContext, deps: SecurityInfoDeps): Promise<void> {
  const { site, form } = ctx.state;
  const result = await deps.methods.passkeyRegistration.register({
    ...ceremony(ctx),
    maxPasskeys: site.tenant.policy.passkeys.max,
    response: form['response'],
  });
  if (!result.registered) {
    await deps.audit.record('passkey.registered', { ...about(ctx), refused: result.reason });
    ctx.status = 422;
    await renderAdd(ctx, deps, { failure: { code: passkeyFailure(result.reason) } });
    return;
  }
  await deps.audit.record('passkey.registered', { ...about(ctx), credentialId: result.credential.id });
  seeOther(ctx, `${home(ctx)}/passkeys/${result.credential.id}/name?added`);
}

function renderName(ctx: SecurityInfoContext, more: object = {}): void {
  const { id, name } = passkeyOf(ctx);
  ctx.render('security-info/name-passkey', { credential: id, name, added: 'added' in ctx.query, ...more });
}

async function rename(ctx: SecurityInfoContext, deps: SecurityInfoDeps): Promise<void> {
  const passkey = passkeyOf(ctx);
  const name = passkeyName(ctx.state.form['name']);
  if (name === undefined) {
    ctx.status = 422;
    renderName(ctx, {
      name: ctx.state.form['name'],
      errors: { name: ctx.state.t('passkeys.name-problem', { longest: LONGEST_NAME }) },
    });
    return;
  }
  if (name !== passkey.name) {
    await deps.storage.credentials.rename(passkey, passkey.id, name);
    await deps.audit.record('passkey.renamed', { ...about(ctx), credentialId: passkey.id });
  }
  seeOther(ctx, `${home(ctx)}?notice=saved`);
}

function renderRemoval(ctx: SecurityInfoContext): void {
  const passkey = passkeyOf(ctx);
  const { signedIn, site } = ctx.state;
  const refusal = removalRefusal(site.tenant.policy, signedIn.registered, passkey.id);
  ctx.render('security-info/remove-passkey', {
    passkey: passkeyView(passkey),
    last: signedIn.credentials.filter(({ method }) => method === 'passkey').length === 1,
    error: refusal && { code: 'last_credential', text: ctx.state.t(`security-info.refusals.${refusal}`) },
  });
}

async function remove(ctx: SecurityInfoContext, deps: SecurityInfoDeps): Promise<void> {
  const passkey = passkeyOf(ctx);
  const { signedIn, site } = ctx.state;
  const refusal = removalRefusal(site.tenant.policy, signedIn.registered, passkey.id);
  if (refusal) {
    await deps.audit.record('passkey.removed', { ...about(ctx), credentialId: passkey.id, refused: refusal });
    ctx.status = 409;
    renderRemoval(ctx);
    return;
  }
  await claimChange(ctx, deps);
  await deps.storage.credentials.remove(passkey, passkey.id);
  await deps.audit.record('passkey.removed', { ...about(ctx), credentialId: passkey.id });
  seeOther(ctx, `${home(ctx)}?notice=removed`);
}

// The rule looked at this set of credentials: of several removals that saw the same set only one may go ahead, or two
// windows could together remove what each of them alone may not.
async function claimChange(ctx: SecurityInfoContext, { storage, clock }: SecurityInfoDeps): Promise<void> {
  const { site, signedIn } = ctx.state;
  const seen = signedIn.credentials
    .map(({ id }) => id)
    .toSorted()
    .join();
  const change = createHash('sha256').update(seen).digest('base64url');
  const first = await storage.spent.spend(site.tenant.id, 'method-change', change, clock.now() + CHANGE_WINDOW);
  if (!first) throw new ProblemError('interaction_elsewhere', 'Your methods are being changed in another window');
}

function passkeyOf(ctx: SecurityInfoContext) {
  const passkey = ctx.state.signedIn.credentials.find(({ id }) => id === ctx.params['id']);
  if (passkey?.method !== 'passkey') throw new ProblemError('credential_not_found', 'This passkey no longer exists');
  return passkey;
}

function about(ctx: SecurityInfoContext) {
  const { site, signedIn, address } = ctx.state;
  return { tenantId: site.tenant.id, userId: signedIn.user.id, address };
}

function seeOther(ctx: SecurityInfoContext, url: string): void {
  ctx.status = 303;
  ctx.redirect(url);
}
