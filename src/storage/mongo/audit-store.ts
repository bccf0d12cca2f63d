import mongoose, { type Connection } from 'mongoose';
import { pageOf, readCursor } from '../audit-text.ts';
import type { AuditFilter, AuditStore } from '../ports/audit-store.ts';
import { eventsOf, fromDocument, toDocument, type AuditDocument } from './audit-document.ts';
import { documentId } from './document-id.ts';
import { nextInOrder } from './fields.ts';

type Query = mongoose.QueryFilter<AuditDocument>;
type Place = Pick<AuditDocument, 'at'> & Partial<Pick<AuditDocument, 'order'>>;

export function mongoAuditStore(connection: Connection): AuditStore {
  const events = eventsOf(connection);
  const newest = async (filter: Query, limit: number) =>
    (await events.find(filter).sort({ at: -1, order: -1 }).limit(limit).lean().exec()).map(fromDocument);
  const byId = (tenantId: string, id: string) =>
    events
      .findOne({ _id: documentId(tenantId, id), tenantId })
      .lean()
      .exec();

  return {
    append: async (event) => {
      const document = toDocument({ ...event, block: null, position: null });
      await events.insertOne({ ...document, order: nextInOrder() });
    },
    find: async (tenantId, id) => {
      const found = await byId(tenantId, id);
      return found ? fromDocument(found) : undefined;
    },
    search: async (tenantId, filter, { after, limit }) => {
      const cursor = after === undefined ? undefined : readCursor(after);
      // An event that has been removed since: with it went what was older.
      const place = cursor && ((await byId(tenantId, cursor.id)) ?? { at: cursor.at });
      return pageOf(await newest({ ...queryOf(tenantId, filter), ...olderThan(place) }, limit + 1), limit);
    },
    listByUser: async (tenantId, userId, limit, before) => {
      if (before === undefined) return newest({ tenantId, userId }, limit);
      const event = await byId(tenantId, before);
      return event ? newest({ tenantId, userId, ...olderThan(event) }, limit) : [];
    },
    list: (tenantId, limit) => newest({ tenantId }, limit),
  };
}

function queryOf(tenantId: string, { types, from, until, ...rest }: AuditFilter): Query {
  const same = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const span = { ...(from === undefined ? {} : { $gte: from }), ...(until === undefined ? {} : { $lt: until }) };
  return {
    tenantId,
    ...same,
    ...(types === undefined ? {} : { type: mongoose.trusted({ $in: [...types] }) }),
    ...(Object.keys(span).length === 0 ? {} : { at: mongoose.trusted(span) }),
  };
}

function olderThan(place: Place | undefined): Query {
  if (place === undefined) return {};
  const earlier = { at: mongoose.trusted({ $lt: place.at }) };
  if (place.order === undefined) return { $and: [earlier] };
  return { $or: [earlier, { at: place.at, order: mongoose.trusted({ $lt: place.order }) }] };
}
