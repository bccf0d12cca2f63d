import { type Connection, Schema, type Types } from 'mongoose';
import type { AuditEvent, StoredEvent } from '../ports/audit-store.ts';
import { fromDetails, toDetails } from '../stored-text.ts';
import { documentId } from './document-id.ts';
import { number, numberOrNull, order, STRICT, text, textOrNull } from './fields.ts';

export interface AuditDocument extends Omit<StoredEvent, 'details'> {
  readonly _id: string;
  /** As JSON. */
  readonly details: string | null;
  readonly order: Types.ObjectId;
}

const schema = new Schema<AuditDocument>(
  {
    _id: text,
    id: text,
    tenantId: text,
    at: number,
    type: { type: String, required: true, cast: false },
    outcome: { ...text, enum: ['success', 'refused'] },
    reason: textOrNull,
    userId: textOrNull,
    clientId: textOrNull,
    credentialId: textOrNull,
    address: textOrNull,
    actor: textOrNull,
    signIn: textOrNull,
    details: textOrNull,
    block: numberOrNull,
    position: numberOrNull,
    order,
  },
  STRICT,
);

export const eventsOf = (connection: Connection) => connection.model('audit_event', schema, 'audit_event');

export type Events = ReturnType<typeof eventsOf>;

export function toDocument(event: StoredEvent) {
  const { id, tenantId, details } = event;
  return { ...membersOf(event), ...sealingOf(event), _id: documentId(tenantId, id), details: fromDetails(details) };
}

export function fromDocument(found: Omit<AuditDocument, 'order'>): AuditEvent {
  // Documents of an earlier release lack these.
  const { details = null, actor = null, signIn = null } = found as Partial<AuditDocument>;
  return { ...membersOf({ ...found, actor, signIn }), details: toDetails(details) };
}

export function toStored(found: Omit<AuditDocument, 'order'>): StoredEvent {
  return { ...fromDocument(found), ...sealingOf(found) };
}

function sealingOf({ block = null, position = null }: Partial<AuditDocument | StoredEvent>) {
  return { block, position };
}

function membersOf(event: Omit<AuditEvent, 'details'>) {
  const { id, tenantId, at, type, outcome, reason, userId, clientId, credentialId, address, actor, signIn } = event;
  return { id, tenantId, at, type, outcome, reason, userId, clientId, credentialId, address, actor, signIn };
}
