// Audit keeps one event for every act that somebody may ask about later.
import type { Clock } from '#src/clock.ts';
import type { Random } from '#src/random.ts';
import type { AuditEvent, AuditStore } from '#src/storage/ports/audit-store.ts';
import type { AuditEventType } from './events.ts';

/** Who and what an event is about; what is not known is left out. */
export interface AuditDetails {
  readonly tenantId: string;
  readonly userId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly credentialId?: string | undefined;
  readonly address?: string | undefined;
  /** As an AuditEvent names whoever acts; left out for the person it is about. */
  readonly actor?: string | undefined;
  readonly signIn?: string | undefined;
  /** Given for a refusal: a stable word. */
  readonly refused?: string;
  /** A few short words more; what is too long is cut. */
  readonly details?: AuditEvent['details'] | undefined;
}

/** Characters of the details of one event. */
const MOST_DETAILS = 1000;

export interface AuditLog {
  record(type: AuditEventType, details: AuditDetails): Promise<void>;
}

interface AuditLogDeps {
  readonly store: Pick<AuditStore, 'append'>;
  readonly clock: Clock;
  readonly random: Pick<Random, 'uuid'>;
  /** Who acts unless an event says otherwise. */
  readonly actor?: string;
}

export function auditLog({ store, clock, random, actor }: AuditLogDeps): AuditLog {
  return {
    record: (type, details) => store.append(auditEvent(type, { actor, ...details }, random.uuid(), clock.now())),
  };
}

function auditEvent(type: AuditEventType, about: AuditDetails, id: string, at: number): AuditEvent {
  const { tenantId, userId, clientId, credentialId, address, actor, signIn, refused } = about;
  return {
    id,
    tenantId,
    at,
    type,
    outcome: refused === undefined ? 'success' : 'refused',
    reason: refused ?? null,
    userId: userId ?? null,
    clientId: clientId ?? null,
    credentialId: credentialId ?? null,
    address: address ?? null,
    actor: actor ?? null,
    signIn: signIn ?? null,
    details: about.details ? short(about.details) : null,
  };
}

// Some of it comes from settings: however much these say, the event is kept.
function short(details: NonNullable<AuditEvent['details']>): AuditEvent['details'] {
  let left = MOST_DETAILS;
  const kept = Object.entries(details).flatMap(([name, value]) => {
    left -= name.length;
    if (left <= 0) return [];
    const words = value.slice(0, left).toWellFormed();
    left -= words.length;
    return [[name, words] as const];
  });
  return Object.fromEntries(kept);
}
