import mongoose, { type Connection, Schema, type Types } from 'mongoose';
import { fromDetails, toDetails } from '../stored-text.ts';
import type { AuditEvent, AuditStore } from '../ports/audit-store.ts';
import { documentId } from './document-id.ts';
import { nextInOrder, number, order, STRICT, text, textOrNull } from './fields.ts';

interface AuditDocument extends Omit<AuditEvent, 'details'> {
  readonly _id: string;
  /** As JSON; an earlier release wrote none. */
  readonly details?: string | null;
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
    details: textOrNull,
    order,
  },
  STRICT,
);

export function mongoAuditStore(connection: Connection): AuditStore {
  const events = connection.model('audit_event', schema, 'audit_event');
  const newest = async (filter: mongoose.QueryFilter<AuditDocument>, limit: number) =>
    (await events.find(filter).sort({ at: -1, order: -1 }).limit(limit).lean().exec()).map(fromDocument);

  return {
    append: async (event) => void (await events.insertOne({ ...toDocument(event), order: nextInOrder() })),
    listByUser: async (tenantId, userId, limit, before) => {
      if (before === undefined) return newest({ tenantId, userId }, limit);
      const event = await events
        .findOne({ _id: documentId(tenantId, before) })
        .lean()
        .exec();
      if (!event) return [];
      const earlier = [
        { at: mongoose.trusted({ $lt: event.at }) },
        { at: event.at, order: mongoose.trusted({ $lt: event.order }) },
      ];
      return newest({ tenantId, userId, $or: earlier }, limit);
    },
    list: (tenantId, limit) => newest({ tenantId }, limit),
  };
}

export function toDocument(event: AuditEvent) {
  return { ...membersOf(event), _id: documentId(event.tenantId, event.id), details: fromDetails(event.details) };
}

export function fromDocument({ details = null, ...document }: Omit<AuditDocument, 'order'>): AuditEvent {
  return { ...membersOf(document), details: toDetails(details) };
}

function membersOf(event: Omit<AuditEvent, 'details'>) {
  const { id, tenantId, at, type, outcome, reason, userId, clientId, credentialId, address } = event;
  return { id, tenantId, at, type, outcome, reason, userId, clientId, credentialId, address };
}
