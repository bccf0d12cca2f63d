import type Router from '@koa/router';
import { ProblemError } from '#src/errors.ts';
import type { RenderContext } from '#src/http/render.ts';
import { passkeyName } from '#src/methods/passkey/passkey-name.ts';
import { removalRefusal } from '#src/policy/credential-removal.ts';
import type { Credential } from '#src/storage/ports/credential-store.ts';
import { about, alsoEverywhereElse, claimChange, seeOther, tell } from './change.ts';
import type { SecurityInfoContext, SecurityInfoDeps, SecurityInfoState } from './context.ts';
import { credentialView } from './credential-view.ts';
import { MANAGED_METHODS, type ManagedMethod } from './managed-methods.ts';
import { home, requireFreshness } from './require-sign-in.ts';
import { requireOwnProof } from './require-own-proof.ts';

/** Seconds within which giving a name is part of adding. */
const NAMING_TIME = 600;

/** Naming and removing single methods of every kind. */
export function credentialRoutes(router: Router<SecurityInfoState, RenderContext>, deps: SecurityInfoDeps): void {
  const fresh = requireFreshness(deps);
  for (const managed of MANAGED_METHODS) {
    const path = `/${managed.path}/:id`;
    if (managed.renamed !== undefined) {
      router.get(`${path}/name`, fresh, (ctx) => renderName(ctx, managed));
      router.post(`${path}/name`, fresh, (ctx) => rename(ctx, managed, deps));
    }
    const own = requireOwnProof(managed.removed, deps);
    router.get(`${path}/remove`, fresh, own, (ctx) => renderRemoval(ctx, managed, deps));
    router.post(`${path}/remove`, fresh, own, (ctx) => remove(ctx, managed, deps));
  }
}

function renderName(ctx: SecurityInfoContext, managed: ManagedMethod, more: object = {}): void {
  const { id, name } = credentialOf(ctx, managed);
  const added = 'added' in ctx.query;
  const { kind, path } = managed;
  ctx.render('security-info/name-method', { credential: id, name, kind, path, added, ...more });
}

async function rename(ctx: SecurityInfoContext, managed: ManagedMethod, deps: SecurityInfoDeps): Promise<void> {
  const credential = credentialOf(ctx, managed);
  const name = passkeyName(ctx.state.form['name']);
  if (name === undefined) {
    ctx.status = 422;
    const errors = { name: ctx.state.t('methods.name.problem') };
    renderName(ctx, managed, { name: ctx.state.form['name'], errors });
    return;
  }
  if (name !== credential.name && managed.renamed !== undefined) {
    await deps.storage.credentials.rename(credential, credential.id, name);
    await deps.audit.record(managed.renamed, { ...about(ctx), credentialId: credential.id });
    // Of what was just added a mail has told.
    if (deps.clock.now() - credential.createdAt > NAMING_TIME) await tell(ctx, deps, 'method_renamed', name);
  }
  seeOther(ctx, `${home(ctx)}?notice=saved`);
}

function renderRemoval(ctx: SecurityInfoContext, managed: ManagedMethod, { clock }: SecurityInfoDeps): void {
  const credential = credentialOf(ctx, managed);
  const { signedIn, t } = ctx.state;
  const { registered, credentials } = signedIn;
  const method = credentialView(credential, { policy: signedIn.policy, registered, now: clock.now() });
  ctx.render('security-info/remove-method', {
    method,
    last: credentials.filter((one) => one.method === managed.kind).length === 1,
    error: method.kept && { code: 'last_credential', text: t(`security-info.refusals.${method.kept}`) },
  });
}

async function remove(ctx: SecurityInfoContext, managed: ManagedMethod, deps: SecurityInfoDeps): Promise<void> {
  const credential = credentialOf(ctx, managed);
  const { signedIn } = ctx.state;
  const event = { ...about(ctx), credentialId: credential.id };
  const refusal = removalRefusal(signedIn.policy, signedIn.registered, credential.id, deps.clock.now());
  if (refusal) {
    await deps.audit.record(managed.removed, { ...event, refused: refusal });
    ctx.status = 409;
    renderRemoval(ctx, managed, deps);
    return;
  }
  await claimChange(ctx, deps);
  const { tenantId, userId } = event;
  await deps.announce({ tenantId, userId, cause: 'credential_removed', exceptSession: ctx.state.signedIn.sessionUid });
  // Of two windows that remove the same one, the second finds it gone.
  if (!(await removed(credential, deps))) throw gone();
  await deps.audit.record(managed.removed, event);
  await tell(ctx, deps, managed.told, credential.name);
  await alsoEverywhereElse(ctx, deps);
  seeOther(ctx, `${home(ctx)}?notice=${managed.kind === 'passkey' ? 'removed' : 'method-removed'}`);
}

function removed(credential: Credential, { storage, methods }: SecurityInfoDeps): Promise<boolean> {
  if (credential.method === 'passkey') return methods.passkeyRemoval.remove(credential);
  return storage.credentials.remove(credential, credential.id);
}

// Somebody else's is as unknown as one that never was.
function credentialOf(ctx: SecurityInfoContext, { kind }: ManagedMethod) {
  const found = ctx.state.signedIn.credentials.find(({ id }) => id === ctx.params['id']);
  if (found?.method !== kind) throw gone();
  return found;
}

function gone(): ProblemError {
  return new ProblemError('credential_not_found', 'This method no longer exists');
}
