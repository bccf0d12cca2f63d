import { type Connection, Schema } from 'mongoose';
import type { EnrollmentState } from '#src/policy/types.ts';
import type { EnrollmentStore } from '../ports/enrollment-store.ts';
import { documentId } from './document-id.ts';
import { unlessTaken } from './failures.ts';
import { number, STRICT, text } from './fields.ts';

interface EnrollmentDocument extends EnrollmentState {
  readonly _id: string;
  readonly tenantId: string;
}

const schema = new Schema<EnrollmentDocument>(
  { _id: text, tenantId: text, skips: number, freeSkips: number, snoozedUntil: number },
  STRICT,
);

export function mongoEnrollmentStore(connection: Connection): EnrollmentStore {
  const enrollments = connection.model('enrollment', schema, 'enrollment');
  const byUser = (tenantId: string, userId: string) => ({ _id: documentId(tenantId, userId), tenantId });
  return {
    find: async (tenantId, userId) => {
      const found = await enrollments.findOne(byUser(tenantId, userId)).lean().exec();
      return stateOf(found ?? { skips: 0, freeSkips: 0, snoozedUntil: 0 });
    },
    advance: async (tenantId, userId, from, to) => {
      const user = byUser(tenantId, userId);
      // A user has no document before the first skip, and never gets back to all zero after it.
      const isFirst = from.skips === 0 && from.freeSkips === 0;
      if (isFirst) return unlessTaken(enrollments.insertOne({ ...user, ...stateOf(to) }));
      const { modifiedCount } = await enrollments.updateOne({ ...user, ...stateOf(from) }, { $set: stateOf(to) });
      return modifiedCount === 1;
    },
  };
}

function stateOf({ skips, freeSkips, snoozedUntil }: EnrollmentState): EnrollmentState {
  return { skips, freeSkips, snoozedUntil };
}
