import type Router from '@koa/router';
import { ProblemError } from '#src/errors.ts';
import type { RenderContext } from '#src/http/render.ts';
import type { Attempt, AuthenticationMethod, Proof } from '#src/methods/method.ts';
import { objectionTo } from '#src/methods/objection.ts';
import { acceptedPasskeys } from '#src/methods/passkey/accepted-passkeys.ts';
import { relyingPartyOf } from '#src/methods/passkey/relying-party.ts';
import type { MethodKind, Policy } from '#src/policy/types.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { userPolicy } from '#src/tenants/user-policy.ts';
import { usablePasskeys } from '#src/users/registered-credentials.ts';
import type { RecoveryContext, RecoveryDeps, RecoveryState } from './context.ts';
import { factorsFor } from './factors.ts';
import { moveTo, onlyAt, seeOther, stepOf } from './load-reset.ts';

/** The further factor that a person with one proves before choosing a new password. */
export function factorRoutes(router: Router<RecoveryState, RenderContext>, deps: RecoveryDeps): void {
  const atFactor = onlyAt(deps, 'factor');
  const { methods } = deps;
  const code = (ctx: RecoveryContext) => ({ code: ctx.state.form['code'] ?? '' });

  router.get('/factor', atFactor, (ctx) => renderFactor(ctx, deps, String(ctx.query['method'])));
  router.post('/totp', atFactor, (ctx) => prove(ctx, deps, methods.totp, code(ctx)));
  router.post('/recovery-code', atFactor, (ctx) => prove(ctx, deps, methods.recoveryCode, code(ctx)));
  router.post('/passkey', atFactor, (ctx) =>
    prove(ctx, deps, methods.passkey, { ...ceremonyOf(ctx), response: ctx.state.form['response'] }),
  );
  router.post('/security-key', atFactor, (ctx) =>
    prove(ctx, deps, methods.securityKey, { ...ceremonyOf(ctx), response: ctx.state.form['response'] }),
  );
  for (const [path, method] of [
    ['/passkey-options', 'passkey'],
    ['/security-key-options', 'security_key'],
  ] as const) {
    router.get(path, atFactor, async (ctx) => {
      ctx.set('Cache-Control', 'no-store');
      ctx.body = await requestOptions(ctx, deps, method);
    });
  }
}

async function prove<Input>(
  ctx: RecoveryContext,
  deps: RecoveryDeps,
  method: AuthenticationMethod<Input>,
  input: Input,
): Promise<void> {
  const { site, address } = ctx.state;
  const { userId, id, until } = stepOf(ctx, 'factor');
  const user = await personOf(ctx, deps);
  const policy = userPolicy(site.tenant, user);
  const offered = factorsFor(policy, await deps.storage.credentials.listByUser(site.tenant.id, userId));
  if (!offered.includes(method.kind)) throw new ProblemError('forbidden', 'This step does not take that method');

  const attempt = { tenantId: site.tenant.id, user, subject: user.id, address };
  const objection: Attempt['objection'] = (proven) => objectionTo(proven, policy, 'further');
  const proof = await method.verify({ ...attempt, objection }, input);
  if (proof.proven && proof.user.id === user.id) {
    if (method.kind === 'recovery_code') await tellOfCode(ctx, user, deps);
    moveTo(ctx, deps, { kind: 'password', byFactor: true, userId, id, until });
    seeOther(ctx, '/new');
    return;
  }
  ctx.status = 422;
  if (!proof.proven && proof.reason === 'locked') ctx.status = 429;
  await renderFactor(ctx, deps, method.kind, proof);
}

async function tellOfCode(ctx: RecoveryContext, user: User, { notifications }: RecoveryDeps): Promise<void> {
  const { address, view } = ctx.state;
  const locale = typeof view['lang'] === 'string' ? view['lang'] : undefined;
  await notifications.send(user, 'recovery_code_used', { address, locale, userAgent: ctx.get('User-Agent') });
}

async function renderFactor(ctx: RecoveryContext, deps: RecoveryDeps, chosen: string, refused?: Proof): Promise<void> {
  const { site, t } = ctx.state;
  const user = await personOf(ctx, deps);
  const credentials = await deps.storage.credentials.listByUser(site.tenant.id, user.id);
  const policy = userPolicy(site.tenant, user);
  const methods = factorsFor(policy, credentials);
  const method = methods.find((one) => one === chosen) ?? methods[0];
  ctx.render('password-reset/factor', {
    method,
    methods,
    ...(method === 'passkey' || method === 'security_key' ? { options: await requestOptions(ctx, deps, method) } : {}),
    ...(refused === undefined ? {} : failureOf(method, refused, { policy, t })),
  });
}

interface Telling {
  readonly policy: Policy;
  readonly t: RecoveryContext['state']['t'];
}

function failureOf(method: MethodKind | undefined, refused: Proof, { policy, t }: Telling) {
  if (method === 'passkey' && !refused.proven && refused.reason === 'passkey_not_allowed') {
    return { failure: { code: 'not_allowed', accepted: acceptedPasskeys({ policy }) } };
  }
  if (method === 'passkey' || method === 'security_key') return { failure: { code: 'unknown' } };
  const reason = refused.proven ? 'wrong_secret' : refused.reason;
  const known = reason === 'locked' || reason === 'already_used' ? reason : 'wrong_secret';
  return { error: { code: known, text: t(`recovery.factor.${known}`) } };
}

/** Whom this browser has proven the address of. */
export async function personOf(ctx: RecoveryContext, { storage }: Pick<RecoveryDeps, 'storage'>): Promise<User> {
  const { userId } = stepOf(ctx, 'factor', 'password');
  const user = await storage.users.find(ctx.state.site.tenant.id, userId);
  if (user?.status === 'active') return user;
  throw new ProblemError('interaction_expired', 'This reset has ended');
}

function ceremonyOf(ctx: RecoveryContext) {
  const { site } = ctx.state;
  return {
    relyingParty: relyingPartyOf(site.tenant, site.address),
    binding: `password-reset|${stepOf(ctx, 'factor').id}`,
  };
}

async function requestOptions(ctx: RecoveryContext, deps: RecoveryDeps, method: 'passkey' | 'security_key') {
  const { methods, storage } = deps;
  const user = await personOf(ctx, deps);
  const { id } = user;
  const credentials = await storage.credentials.listByUser(ctx.state.site.tenant.id, id);
  if (method === 'security_key') {
    return methods.securityKey.authenticationOptions({ ...ceremonyOf(ctx), userId: id, existing: credentials });
  }
  const passkeys = usablePasskeys(userPolicy(ctx.state.site.tenant, user), credentials);
  return methods.passkey.authenticationOptions({ ...ceremonyOf(ctx), user: { id, passkeys } });
}
