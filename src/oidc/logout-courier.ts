import type { AuditLog } from '#src/audit/audit-log.ts';
import type { Clock } from '#src/clock.ts';
import { ProblemError } from '#src/errors.ts';
import { SealError, type Sealer } from '#src/keys/seal.ts';
import { formBody, post, type Posted } from '#src/outbound/post.ts';
import { openContents } from '#src/outbox/contents.ts';
import type { Attempt, Courier } from '#src/outbox/courier.ts';
import type { OutboxMessage } from '#src/storage/ports/outbox-store.ts';
import { clientOf, LOGOUT, WORTH_TRYING, type LogoutContents } from './back-channel-logout.ts';
import type { LogoutLetter } from './logout-token.ts';
import type { ProviderRegistry } from './provider-registry.ts';

export interface LogoutCourierDeps {
  readonly sealer: Pick<Sealer, 'open'>;
  readonly registry: Pick<ProviderRegistry, 'get'>;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly allowPrivateFetch: boolean;
}

/** Milliseconds that an application has to answer. */
const TIME_LIMIT = 3000;
/** Enough that it takes many silent applications to keep the others waiting. */
const LANES = 8;

/** Tells applications that a session has ended. */
export function logoutCourier(deps: LogoutCourierDeps): Courier {
  return {
    family: LOGOUT,
    lanes: LANES,
    mostAttempts: Infinity,
    deliver: (message) => tell(message, deps),
    abandon: (message, refused) =>
      deps.audit.record('logout.undeliverable', {
        tenantId: message.tenantId,
        userId: message.userId ?? undefined,
        clientId: clientOf(message),
        refused,
      }),
  };
}

async function tell(message: OutboxMessage, deps: LogoutCourierDeps): Promise<Attempt> {
  if (deps.clock.now() >= message.createdAt + WORTH_TRYING) return { kind: 'refused', code: 'expired' };
  try {
    const letter = await write(message, deps);
    if (letter === undefined) return { kind: 'refused', code: 'client_gone' };
    const limits = { timeLimit: TIME_LIMIT, allowPrivate: deps.allowPrivateFetch };
    return judge(await post(letter.uri, formBody({ logout_token: letter.token }), limits));
  } catch (error) {
    if (error instanceof SealError) return { kind: 'refused', code: 'unreadable' };
    if (error instanceof ProblemError && error.code === 'tenant_not_found') {
      return { kind: 'refused', code: 'tenant_gone' };
    }
    throw error;
  }
}

// With the provider of now: a key that has been replaced since is not used.
async function write(
  message: OutboxMessage,
  { sealer, registry }: LogoutCourierDeps,
): Promise<LogoutLetter | undefined> {
  const { clientId, sid } = openContents(sealer, message) as LogoutContents;
  const { logoutToken } = await registry.get(message.tenantId);
  return logoutToken({ clientId, sid, userId: message.userId ?? '', jti: message.id });
}

// OpenID Connect Back-Channel Logout 1.0 §2.8: 200, or 204 as some frameworks have it; 400 for what was not accepted.
function judge(posted: Posted): Attempt {
  if ('failure' in posted) return { kind: 'failed', code: posted.failure };
  const { status } = posted;
  if (status === 200 || status === 204) return { kind: 'done' };
  if (status === 400) return { kind: 'refused', code: 'refused_by_client' };
  return { kind: 'failed', code: `status_${status}` };
}
