import type { DatabaseSync } from 'node:sqlite';
import { fromDetails, toDetails } from '../stored-text.ts';
import type { AuditEvent, AuditStore } from '../ports/audit-store.ts';
import type { Immediate } from './door.ts';
import type { Writer } from './writer.ts';

const COLUMNS = `id, tenant_id AS tenantId, at, type, outcome, reason, user_id AS userId, client_id AS clientId,
  credential_id AS credentialId, address, details`;

type AuditRow = Omit<AuditEvent, 'details'> & { readonly details: string | null };

export function sqliteAuditStore(db: DatabaseSync, { write }: Writer): Immediate<AuditStore> {
  const insert = db.prepare(
    `INSERT INTO audit_event (id, tenant_id, at, type, outcome, reason, user_id, client_id, credential_id, address, details)
     VALUES (@id, @tenantId, @at, @type, @outcome, @reason, @userId, @clientId, @credentialId, @address, @details)`,
  );
  const selectByUser = db.prepare(
    `SELECT ${COLUMNS} FROM audit_event WHERE tenant_id = ? AND user_id = ? ORDER BY seq DESC LIMIT ?`,
  );
  const selectEarlier = db.prepare(
    `SELECT ${COLUMNS} FROM audit_event WHERE tenant_id = @tenantId AND user_id = @userId
       AND seq < (SELECT seq FROM audit_event WHERE id = @before) ORDER BY seq DESC LIMIT @limit`,
  );
  const select = db.prepare(`SELECT ${COLUMNS} FROM audit_event WHERE tenant_id = ? ORDER BY seq DESC LIMIT ?`);

  return {
    append: (event) => void write(() => insert.run({ ...event, details: fromDetails(event.details) })),
    listByUser: (tenantId, userId, limit, before) =>
      plain(
        before === undefined
          ? selectByUser.all(tenantId, userId, limit)
          : selectEarlier.all({ tenantId, userId, before, limit }),
      ),
    list: (tenantId, limit) => plain(select.all(tenantId, limit)),
  };
}

function plain(rows: readonly unknown[]): AuditEvent[] {
  return (rows as readonly AuditRow[]).map((row) => ({ ...row, details: toDetails(row.details) }));
}
