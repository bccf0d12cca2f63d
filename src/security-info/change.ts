import { createHash } from 'node:crypto';
import { ProblemError } from '#src/errors.ts';
import type { NotificationKind } from '#src/mail/notifications.ts';
import type { SecurityInfoContext, SecurityInfoDeps } from './context.ts';

/** Seconds for which one change of a set of methods keeps another of the same set out. */
const CHANGE_WINDOW = 60;

/** Whom a change of this request is about, for the audit log. */
export function about(ctx: SecurityInfoContext) {
  const { site, signedIn, address } = ctx.state;
  return { tenantId: site.tenant.id, userId: signedIn.user.id, address };
}

/** Tells the person by mail. */
export function tell(
  ctx: SecurityInfoContext,
  { notifications }: Pick<SecurityInfoDeps, 'notifications'>,
  kind: NotificationKind,
  name?: string,
): Promise<void> {
  const { address, signedIn, view } = ctx.state;
  const userAgent = ctx.get('User-Agent');
  const locale = typeof view['lang'] === 'string' ? { locale: view['lang'] } : {};
  return notifications.send(signedIn.user, kind, {
    address,
    userAgent,
    ...locale,
    ...(name === undefined ? {} : { name }),
  });
}

/**
 * The rule looked at this set of credentials: of several changes that saw the same set only one may go ahead, or two
 * windows could together remove what each of them alone may not.
 */
export async function claimChange(
  ctx: SecurityInfoContext,
  { storage, clock }: Pick<SecurityInfoDeps, 'storage' | 'clock'>,
): Promise<void> {
  const { site, signedIn } = ctx.state;
  const seen = signedIn.credentials
    .filter(({ method }) => method !== 'trusted_device') // comes and goes by itself, and is nobody's last method
    .map(({ id }) => id)
    .toSorted()
    .join();
  const change = createHash('sha256').update(seen).digest('base64url');
  const now = clock.now();
  const term = { now, expiresAt: now + CHANGE_WINDOW };
  const first = await storage.spent.spend(site.tenant.id, 'method-change', change, term);
  if (!first) throw new ProblemError('interaction_elsewhere', 'Your methods are being changed in another window');
}

type EndingDeps = Pick<SecurityInfoDeps, 'audit' | 'notifications' | 'methods'>;

/** Ends every other session, what applications keep and all trust in devices, where the form asks for it. */
export async function alsoEverywhereElse(ctx: SecurityInfoContext, deps: EndingDeps): Promise<void> {
  if (ctx.state.form['everywhere'] === 'yes') await endEverywhereElse(ctx, deps);
}

export async function endEverywhereElse(ctx: SecurityInfoContext, deps: EndingDeps): Promise<void> {
  const { site, signedIn } = ctx.state;
  // What is in other hands is not to be spared a second factor either.
  await deps.methods.trustedDevices.forgetAll({ tenantId: site.tenant.id, userId: signedIn.user.id });
  await site.sessions.endOthers(signedIn.user.id, signedIn.sessionUid);
  await deps.audit.record('sessions.ended', about(ctx));
  await tell(ctx, deps, 'sessions_ended');
}

/** Goes on with a GET. */
export function seeOther(ctx: SecurityInfoContext, url: string): void {
  ctx.status = 303;
  ctx.redirect(url);
}
