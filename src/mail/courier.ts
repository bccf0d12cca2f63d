import type { AuditLog } from '#src/audit/audit-log.ts';
import { SealError, type Sealer } from '#src/keys/seal.ts';
import type { Attempt, Courier } from '#src/outbox/courier.ts';
import type { OutboxMessage } from '#src/storage/ports/outbox-store.ts';
import type { Compose } from './compose.ts';
import { isMailKind, MAIL } from './kinds.ts';
import { openLetter } from './letter.ts';
import type { Transport } from './transport.ts';

export interface MailCourierDeps {
  readonly sealer: Pick<Sealer, 'open'>;
  readonly compose: Compose;
  readonly transport: Transport;
  readonly audit: AuditLog;
}

const REASONS: readonly string[] = ['expired', 'too_many_tries', 'unreadable', 'tenant_gone', 'unknown_kind'];

/** Takes mail to the mail server. */
export function mailCourier(deps: MailCourierDeps): Courier {
  return {
    family: MAIL,
    lanes: 4,
    // Over about 14 hours.
    mostAttempts: 20,
    deliver: (message) => send(message, deps),
    abandon: ({ tenantId, userId }, code) => {
      // A stable word; what the mail server said is for the log.
      const refused = REASONS.includes(code) ? code : 'refused_by_server';
      return deps.audit.record('mail.undeliverable', { tenantId, userId: userId ?? undefined, refused });
    },
  };
}

async function send(message: OutboxMessage, { sealer, compose, transport }: MailCourierDeps): Promise<Attempt> {
  if (!isMailKind(message.kind)) return { kind: 'refused', code: 'unknown_kind' };
  try {
    const { to, details } = openLetter(sealer, message);
    const composed = await compose(message.tenantId, message.kind, details);
    if (composed === undefined) return { kind: 'refused', code: 'tenant_gone' };
    const { id } = message;
    if (to === null) await transport.discard({ ...composed, id, to: 'nobody@invalid.example' });
    const result = to === null ? DISCARDED : await transport.send({ ...composed, id, to });
    return result.kind === 'sent' ? { kind: 'done' } : result;
  } catch (error) {
    if (error instanceof SealError) return { kind: 'refused', code: 'unreadable' };
    throw error;
  }
}

const DISCARDED = { kind: 'sent' } as const;
