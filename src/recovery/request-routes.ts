import type Router from '@koa/router';
import { evenTime } from '#src/http/even-time.ts';
import type { RenderContext } from '#src/http/render.ts';
import { verifiedAddress } from '#src/methods/email-code/email-code.ts';
import type { CodeChecked } from '#src/methods/mailed-code.ts';
import type { Credential } from '#src/storage/ports/credential-store.ts';
import type { User } from '#src/storage/ports/user-store.ts';
import { identifierSubject } from '#src/users/identifier.ts';
import { userPolicy } from '#src/tenants/user-policy.ts';
import type { RecoveryContext, RecoveryDeps, RecoveryState } from './context.ts';
import { factorsFor } from './factors.ts';
import { moveTo, onlyAt, seeOther, stepOf } from './load-reset.ts';

/** Seconds for everything that comes after the code. */
const PATIENCE = 900;
const USER_ID_SIZE = 16;

/**
 * Who it is about, and the code. Whoever is asked about (unknown, disabled, without an address, without a password), the
 * same is read, written and answered.
 */
export function requestRoutes(router: Router<RecoveryState, RenderContext>, deps: RecoveryDeps): void {
  router.get('/', (ctx) => {
    const { interaction, expired, name } = ctx.query;
    const isUid = typeof interaction === 'string' && /^[\w-]{1,64}$/.test(interaction);
    moveTo(ctx, deps, { kind: 'name' }, isUid ? interaction : ctx.state.reset.interaction);
    const notice = expired === undefined ? {} : { notice: ctx.state.t('recovery.expired') };
    ctx.render('password-reset/name', { username: typeof name === 'string' ? name : '', ...notice });
  });
  router.post('/', evenTime(), (ctx) => request(ctx, deps));

  router.get('/code', onlyAt(deps, 'code'), (ctx) => ctx.render('password-reset/code'));
  router.post('/code', onlyAt(deps, 'code'), evenTime(), (ctx) => checkCode(ctx, deps));
}

async function request(ctx: RecoveryContext, deps: RecoveryDeps): Promise<void> {
  const { site, address, form, view, t } = ctx.state;
  const tenantId = site.tenant.id;
  const username = form['username'] ?? '';
  const subject = identifierSubject(username);
  const user = await deps.users.findByIdentifier(tenantId, username);
  const credentials = await deps.storage.credentials.listByUser(tenantId, user?.id ?? '');
  const refusal = refusalOf(user, credentials);

  const sent = await deps.mailedCodes.send({
    ...{ tenantId, user, subject, address, purpose: 'reset_code', binding: ctx.state.reset.browser },
    to: refusal === undefined && user ? (verifiedAddress(user) ?? null) : null,
    locale: typeof view['lang'] === 'string' ? view['lang'] : undefined,
    userAgent: ctx.get('User-Agent'),
  });
  const refused = sent.sent ? refusal : 'locked';
  const about = { tenantId, userId: user?.id, address };
  await deps.audit.record('password.reset_requested', { ...about, ...(refused === undefined ? {} : { refused }) });
  if (!sent.sent) {
    const minutes = minutesUntil(sent.until, deps);
    ctx.status = 429;
    ctx.render('password-reset/name', {
      username,
      error: { code: 'too_many_attempts', text: t('recovery.too-many', { minutes }) },
    });
    return;
  }
  const userId = user?.id ?? deps.random.bytes(USER_ID_SIZE).toString('base64url');
  moveTo(ctx, deps, { kind: 'code', userId, subject, token: sent.token });
  seeOther(ctx, '/code');
}

function refusalOf(user: User | undefined, credentials: readonly Credential[]): string | undefined {
  if (user === undefined) return 'unknown_user';
  if (user.status !== 'active') return 'user_disabled';
  if (verifiedAddress(user) === undefined) return 'no_address';
  return credentials.some(({ method }) => method === 'password') ? undefined : 'not_registered';
}

async function checkCode(ctx: RecoveryContext, deps: RecoveryDeps): Promise<void> {
  const { site, address, form, reset } = ctx.state;
  const tenantId = site.tenant.id;
  const { userId, subject, token } = stepOf(ctx, 'code');
  const found = await deps.storage.users.find(tenantId, userId);
  const user = found?.status === 'active' ? found : undefined;
  const attempt = { tenantId, user, subject, address, purpose: 'reset_code', binding: reset.browser } as const;
  const checked = await deps.mailedCodes.check(attempt, { token, code: form['code'] ?? '' });
  const refused = checked.right ? {} : { refused: checked.reason };
  await deps.audit.record('password.reset_code', { tenantId, userId: found?.id, address, ...refused });
  if (!checked.right) {
    ctx.status = checked.until === undefined ? 422 : 429;
    ctx.render('password-reset/code', { error: codeError(ctx, deps, checked) });
    return;
  }
  const credentials = await deps.storage.credentials.listByUser(tenantId, userId);
  const proven = { userId, id: deps.random.uuid(), until: deps.clock.now() + PATIENCE };
  const hasFactor = factorsFor(userPolicy(site.tenant, found), credentials).length > 0;
  moveTo(ctx, deps, hasFactor ? { kind: 'factor', ...proven } : { kind: 'password', byFactor: false, ...proven });
  seeOther(ctx, hasFactor ? '/factor' : '/new');
}

/** One text for a wrong code and for whoever was sent none. */
function codeError(
  { state: { t } }: RecoveryContext,
  deps: RecoveryDeps,
  checked: Extract<CodeChecked, { right: false }>,
) {
  const { reason, until } = checked;
  if (until !== undefined) {
    return { code: 'too_many_attempts', text: t('recovery.too-many', { minutes: minutesUntil(until, deps) }) };
  }
  if (reason === 'challenge_expired') return { code: 'code_expired', text: t('recovery.code.expired') };
  if (reason === 'already_used') return { code: 'already_used', text: t('recovery.code.used') };
  return { code: 'wrong_code', text: t('recovery.code.wrong') };
}

function minutesUntil(until: number, { clock }: Pick<RecoveryDeps, 'clock'>): number {
  return Math.max(1, Math.ceil((until - clock.now()) / 60));
}
