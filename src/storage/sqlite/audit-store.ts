import type { DatabaseSync } from 'node:sqlite';
import { pageOf, readCursor } from '../audit-text.ts';
import type { AuditEvent, AuditFilter, AuditStore } from '../ports/audit-store.ts';
import { fromDetails, toDetails } from '../stored-text.ts';
import { EVENT_COLUMNS, searchQuery, type Place } from './audit-search.ts';
import type { Immediate } from './door.ts';
import type { Writer } from './writer.ts';

export function sqliteAuditStore(db: DatabaseSync, { write }: Writer): Immediate<AuditStore> {
  const insert = db.prepare(
    `INSERT INTO audit_event (id, tenant_id, at, type, outcome, reason, user_id, client_id, credential_id, address, actor,
       sign_in, details)
     VALUES (@id, @tenantId, @at, @type, @outcome, @reason, @userId, @clientId, @credentialId, @address, @actor, @signIn,
       @details)`,
  );
  const select = db.prepare(`SELECT ${EVENT_COLUMNS} FROM audit_event WHERE id = @id AND tenant_id = @tenantId`);
  const selectPlace = db.prepare('SELECT at, seq FROM audit_event WHERE id = @id AND tenant_id = @tenantId');
  const placeOf = (tenantId: string, id: string) => selectPlace.get({ tenantId, id }) as Place | undefined;
  const newest = (tenantId: string, filter: AuditFilter, part: { after?: Place | undefined; limit: number }) => {
    // One that asks for none of all types finds nothing.
    if (filter.types?.length === 0) return [];
    const { sql, values } = searchQuery(tenantId, filter, part);
    return (db.prepare(sql).all(values) as unknown[]).map(asEvent);
  };

  return {
    append: (event) => void write(() => insert.run({ ...event, details: fromDetails(event.details) })),
    find: (tenantId, id) => {
      const row = select.get({ tenantId, id });
      return row && asEvent(row);
    },
    search: (tenantId, filter, { after, limit }) => {
      const cursor = after === undefined ? undefined : readCursor(after);
      // An event that has been removed since: with it went what was older.
      const place = cursor && (placeOf(tenantId, cursor.id) ?? { at: cursor.at, seq: 0 });
      return pageOf(newest(tenantId, filter, { after: place, limit: limit + 1 }), limit);
    },
    listByUser: (tenantId, userId, limit, before) => {
      const after = before === undefined ? undefined : placeOf(tenantId, before);
      return before !== undefined && after === undefined ? [] : newest(tenantId, { userId }, { after, limit });
    },
    list: (tenantId, limit) => newest(tenantId, {}, { limit }),
  };
}

type EventRow = Omit<AuditEvent, 'details'> & { readonly details: string | null; readonly seq?: number };

/** The driver's rows have no prototype. */
export function asEvent(row: unknown): AuditEvent {
  const { seq: _place, details, ...event } = row as EventRow;
  return { ...event, details: toDetails(details) };
}
