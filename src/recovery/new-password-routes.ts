import type Router from '@koa/router';
import { ProblemError } from '#src/errors.ts';
import type { Next } from '#src/http/context.ts';
import type { RenderContext } from '#src/http/render.ts';
import { passwordUse } from '#src/methods/password/new-password.ts';
import { SHORTEST_PASSWORD } from '#src/policy/password-rules.ts';
import { userPolicy } from '#src/tenants/user-policy.ts';
import type { RecoveryContext, RecoveryDeps, RecoveryState } from './context.ts';
import { personOf } from './factor-routes.ts';
import { factorsFor } from './factors.ts';
import { moveTo, onlyAt, seeOther, stepOf } from './load-reset.ts';

/** The new password itself. Whoever has chosen it is signed out everywhere, and signs in like anybody. */
export function newPasswordRoutes(router: Router<RecoveryState, RenderContext>, deps: RecoveryDeps): void {
  const guards = [onlyAt(deps, 'password'), afterFactor(deps)] as const;
  router.get('/new', ...guards, (ctx) => renderNew(ctx, deps));
  router.post('/new', ...guards, (ctx) => replace(ctx, deps));
  router.get('/done', onlyAt(deps, 'done'), (ctx) => {
    const { site, reset } = ctx.state;
    const { basePath } = site.address;
    const signIn =
      reset.interaction === null ? `${basePath}/security-info` : `${basePath}/interaction/${reset.interaction}`;
    ctx.render('password-reset/done', { signInUrl: signIn });
  });
}

// A factor that the person has got since the code, perhaps because of its mail, is asked for as well.
function afterFactor(deps: RecoveryDeps) {
  return async (ctx: RecoveryContext, next: Next) => {
    const { tenant } = ctx.state.site;
    const user = await personOf(ctx, deps);
    const { userId, id, until, byFactor } = stepOf(ctx, 'password');
    const credentials = byFactor ? [] : await deps.storage.credentials.listByUser(tenant.id, userId);
    if (factorsFor(userPolicy(tenant, user), credentials).length === 0) return next();
    moveTo(ctx, deps, { kind: 'factor', userId, id, until });
    seeOther(ctx, '/factor');
    return undefined;
  };
}

async function renderNew(ctx: RecoveryContext, deps: RecoveryDeps, more: object = {}): Promise<void> {
  const user = await personOf(ctx, deps);
  const shortest = SHORTEST_PASSWORD[passwordUse(userPolicy(ctx.state.site.tenant, user))];
  ctx.render('password-reset/new', { username: user.username, shortest, ...more });
}

async function replace(ctx: RecoveryContext, deps: RecoveryDeps): Promise<void> {
  const { site, address, form, t, view } = ctx.state;
  const { tenant } = site;
  const { id, until } = stepOf(ctx, 'password');
  const user = await personOf(ctx, deps);
  const typed = form['password'] ?? '';
  const refusal = deps.newPasswords.refusal(tenant, user, typed);
  if (refusal !== undefined) {
    const values = { shortest: SHORTEST_PASSWORD[passwordUse(userPolicy(tenant, user))] };
    ctx.status = 422;
    await renderNew(ctx, deps, { errors: { password: t(`recovery.refusals.${refusal}`, values) } });
    return;
  }
  // Once, whatever the browser has kept: of two at the same time one decides which password it is.
  const term = { now: deps.clock.now(), expiresAt: until };
  if (!(await deps.storage.spent.spend(tenant.id, 'password_reset', id, term))) {
    throw new ProblemError('interaction_expired', 'This reset has been used');
  }
  const credentialId = await deps.newPasswords.replace(user, typed, 'starts_over');
  await site.sessions.endOthers(user.id, '');
  await deps.audit.record('password.reset', { tenantId: tenant.id, userId: user.id, credentialId, address });
  const locale = typeof view['lang'] === 'string' ? view['lang'] : undefined;
  await deps.notifications.send(user, 'password_reset', { address, locale, userAgent: ctx.get('User-Agent') });
  moveTo(ctx, deps, { kind: 'done' });
  seeOther(ctx, '/done');
}
