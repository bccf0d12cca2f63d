import type { DatabaseSync } from 'node:sqlite';
import type { EnrollmentState } from '#src/policy/types.ts';
import type { EnrollmentStore } from '../ports/enrollment-store.ts';

type EnrollmentRow = { -readonly [Member in keyof EnrollmentState]: EnrollmentState[Member] };

export function sqliteEnrollmentStore(db: DatabaseSync): EnrollmentStore {
  const select = db.prepare(
    'SELECT skips, snoozed_until AS snoozedUntil FROM enrollment WHERE tenant_id = ? AND user_id = ?',
  );
  const insertFirst = db.prepare(
    `INSERT INTO enrollment (tenant_id, user_id, skips, snoozed_until)
     VALUES (@tenantId, @userId, 1, @snoozedUntil) ON CONFLICT DO NOTHING`,
  );
  const updateNext = db.prepare(
    `UPDATE enrollment SET skips = skips + 1, snoozed_until = @snoozedUntil
     WHERE tenant_id = @tenantId AND user_id = @userId AND skips = @expectedSkips`,
  );

  return {
    find: async (tenantId, userId) => {
      const row = select.get(tenantId, userId) as EnrollmentRow | undefined;
      return { skips: 0, snoozedUntil: 0, ...row };
    },
    skip: async (tenantId, userId, expectedSkips, snoozedUntil) => {
      const owner = { tenantId, userId, snoozedUntil };
      const counted = expectedSkips === 0 ? insertFirst.run(owner) : updateNext.run({ ...owner, expectedSkips });
      return counted.changes === 1;
    },
  };
}
