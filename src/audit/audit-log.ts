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
  /** Given for a refusal: a stable word. */
  readonly refused?: string;
}

export interface AuditLog {
  record(type: AuditEventType, details: AuditDetails): Promise<void>;
}

export function auditLog({ store, clock, random }: { store: AuditStore; clock: Clock; random: Random }): AuditLog {
  return {
    record: (type, details) => store.append(auditEvent(type, details, random.uuid(), clock.now())),
  };
}

function auditEvent(type: AuditEventType, details: AuditDetails, id: string, at: number): AuditEvent {
  const { tenantId, userId, clientId, credentialId, address, refused } = details;
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
  };
}
