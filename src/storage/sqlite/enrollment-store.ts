import type { DatabaseSync } from 'node:sqlite';
import type { EnrollmentState } from '#src/policy/types.ts';
import type { EnrollmentStore } from '../ports/enrollment-store.ts';
import type { Immediate } from './door.ts';
import type { Writer } from './writer.ts';

type EnrollmentRow = { -readonly [Member in keyof EnrollmentState]: EnrollmentState[Member] };

export function sqliteEnrollmentStore(db: DatabaseSync, { write }: Writer): Immediate<EnrollmentStore> {
  const select = db.prepare(
    `SELECT skips, free_skips AS freeSkips, snoozed_until AS snoozedUntil
     FROM enrollment WHERE tenant_id = ? AND user_id = ?`,
  );
  const insertFirst = db.prepare(
    `INSERT INTO enrollment (tenant_id, user_id, skips, free_skips, snoozed_until)
     VALUES (@tenantId, @userId, @skips, @freeSkips, @snoozedUntil) ON CONFLICT DO NOTHING`,
  );
  const update = db.prepare(
    `UPDATE enrollment SET skips = @skips, free_skips = @freeSkips, snoozed_until = @snoozedUntil
     WHERE tenant_id = @tenantId AND user_id = @userId
       AND skips = @fromSkips AND free_skips = @fromFreeSkips AND snoozed_until = @fromSnoozedUntil`,
  );

  return {
    find: (tenantId, userId) => {
      const row = select.get(tenantId, userId) as EnrollmentRow | undefined;
      return { skips: 0, freeSkips: 0, snoozedUntil: 0, ...row };
    },
    advance: (tenantId, userId, from, { skips, freeSkips, snoozedUntil }) => {
      const next = { tenantId, userId, skips, freeSkips, snoozedUntil };
      // A user has no row before the first skip, and never gets back to all zero after it.
      const isFirst = from.skips === 0 && from.freeSkips === 0;
      const moved = write(() =>
        isFirst
          ? insertFirst.run(next)
          : update.run({
              ...next,
              fromSkips: from.skips,
              fromFreeSkips: from.freeSkips,
              fromSnoozedUntil: from.snoozedUntil,
            }),
      );
      return moved.changes === 1;
    },
  };
}
