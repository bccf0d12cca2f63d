import type { DatabaseSync } from 'node:sqlite';
import { enrollmentText, NEVER_SKIPPED, readEnrollment } from '../stored-text.ts';
import type { EnrollmentStore } from '../ports/enrollment-store.ts';
import type { Immediate } from './door.ts';
import type { Writer } from './writer.ts';

const NEVER = enrollmentText(NEVER_SKIPPED);

export function sqliteEnrollmentStore(db: DatabaseSync, { write }: Writer): Immediate<EnrollmentStore> {
  const select = db.prepare('SELECT state FROM enrollment WHERE tenant_id = ? AND user_id = ?');
  const selectMany = db.prepare(
    `SELECT user_id AS userId, state FROM enrollment
     WHERE tenant_id = ? AND user_id IN (SELECT value FROM json_each(?))`,
  );
  const update = db.prepare(
    'UPDATE enrollment SET state = @to WHERE tenant_id = @tenantId AND user_id = @userId AND state = @from',
  );
  // Whoever never skipped has no row, or one that says so.
  const begin = db.prepare(
    `INSERT INTO enrollment (tenant_id, user_id, state) VALUES (@tenantId, @userId, @to)
     ON CONFLICT (tenant_id, user_id) DO UPDATE SET state = @to WHERE state = @from`,
  );

  const remove = db.prepare('DELETE FROM enrollment WHERE tenant_id = ? AND user_id = ?');

  return {
    find: (tenantId, userId) => {
      const row = select.get(tenantId, userId);
      return row === undefined ? NEVER_SKIPPED : readEnrollment(String(row['state']));
    },
    listByUsers: (tenantId, userIds) => {
      const rows = selectMany.all(tenantId, JSON.stringify(userIds));
      return new Map(rows.map(({ userId, state }) => [String(userId), readEnrollment(String(state))]));
    },
    advance: (tenantId, userId, from, to) => {
      const change = { tenantId, userId, from: enrollmentText(from), to: enrollmentText(to) };
      return write(() => (change.from === NEVER ? begin : update).run(change)).changes === 1;
    },
    remove: (tenantId, userId) => void write(() => remove.run(tenantId, userId)),
  };
}
