import type { AuditEventType } from '#src/audit/events.ts';
import type { AuditEvent, AuditStore } from '#src/storage/ports/audit-store.ts';
import type { SecurityInfoContext, SecurityInfoDeps } from './context.ts';

/** Of these a person is told: what they did, or somebody in their name. Everything else in the log is for operators. */
export const SHOWN_EVENTS = [
  'sign_in.password',
  'sign_in.passkey',
  'sign_in.totp',
  'sign_in.recovery_code',
  'sign_in.email_code',
  'sign_in.temporary_access_pass',
  'sign_in.security_key',
  'sign_in.trusted_device',
  'sign_out',
  'passkey.registered',
  'passkey.renamed',
  'passkey.removed',
  'passkey.provisioned',
  'security_key.registered',
  'security_key.renamed',
  'security_key.removed',
  'totp.registered',
  'totp.renamed',
  'totp.removed',
  'trusted_device.registered',
  'trusted_device.removed',
  'temporary_access_pass.issued',
  'temporary_access_pass.removed',
  'recovery_codes.created',
  'password.changed',
  'password.reset_requested',
  'password.reset',
  'email.verified',
  'preferred_method.changed',
  'session.ended',
  'sessions.ended',
  'session.ended_by_policy',
  'grant.ended_by_policy',
  'consent.granted',
  'consent.declined',
  'consent.revoked',
  'user.disabled',
  'user.enabled',
  'user.updated',
  'user.role_changed',
  'credential.removed',
] as const satisfies readonly AuditEventType[];

const DAYS = 30;
const PAGE = 20;
const BATCH = 50;
/** Batches that are looked through for one page: most events are shown, so one is usual. */
const MOST_BATCHES = 10;

interface ActivityPage {
  readonly events: readonly AuditEvent[];
  /** The event to go on after; undefined where there is nothing earlier. */
  readonly earlier: string | undefined;
}

/** What happened lately in a person's name. */
export async function activity(
  ctx: SecurityInfoContext,
  { storage, clock }: Pick<SecurityInfoDeps, 'storage' | 'clock'>,
): Promise<void> {
  const { site, signedIn } = ctx.state;
  const before = typeof ctx.query['before'] === 'string' ? ctx.query['before'] : undefined;
  const since = clock.now() - DAYS * 86_400;
  const whose = { tenantId: site.tenant.id, userId: signedIn.user.id };
  const { events, earlier } = await readPage(storage.audit, { ...whose, since, before });
  ctx.render('security-info/activity', {
    events: await Promise.all(events.map((event) => view(ctx, event))),
    ...{ earlier, days: DAYS, later: before !== undefined },
  });
}

async function readPage(
  audit: Pick<AuditStore, 'listByUser'>,
  { tenantId, userId, since, before }: { tenantId: string; userId: string; since: number; before: string | undefined },
): Promise<ActivityPage> {
  const shown: AuditEvent[] = [];
  let after = before;
  for (let batches = 0; batches < MOST_BATCHES; batches += 1) {
    const batch = await audit.listByUser(tenantId, userId, BATCH, after);
    const recent = batch.filter(({ at }) => at >= since);
    shown.push(...recent.filter(isShown));
    if (shown.length > PAGE) return { events: shown.slice(0, PAGE), earlier: shown[PAGE - 1]?.id };
    if (recent.length < BATCH) return { events: shown, earlier: undefined };
    after = recent.at(-1)?.id;
  }
  return { events: shown, earlier: after };
}

function isShown({ type }: AuditEvent): boolean {
  return SHOWN_EVENTS.some((one) => one === type);
}

async function view(ctx: SecurityInfoContext, event: AuditEvent) {
  const { type, outcome, clientId, credentialId, actor, address, at } = event;
  const { site, signedIn } = ctx.state;
  return {
    type,
    refused: outcome === 'refused',
    application: clientId === null ? undefined : (await site.describeClient(clientId)).name,
    // What is gone has no name any more.
    method: signedIn.credentials.find(({ id }) => id === credentialId)?.name,
    // Where administrators sit is nobody else's business.
    ...(actor === null ? { address: address ?? undefined } : { byAdministrator: true }),
    at,
  };
}
