import mongoose, { type Connection, Schema } from 'mongoose';
import type { EnrollmentState } from '#src/policy/types.ts';
import {
  type EarlierState,
  enrollmentText,
  fromEarlier,
  NEVER_SKIPPED,
  readEnrollment,
  toEarlier,
} from '../stored-text.ts';
import type { EnrollmentStore } from '../ports/enrollment-store.ts';
import { documentId, namesIn } from './document-id.ts';
import { unlessTaken } from './failures.ts';
import { json, STRICT, text } from './fields.ts';

/** As an older release has written it, or with a `state`. */
export interface EnrollmentDocument extends Partial<EarlierState> {
  readonly _id: string;
  readonly tenantId: string;
  readonly state?: string;
}

const earlier = { type: Number, cast: false } as const;

const schema = new Schema<EnrollmentDocument>(
  {
    _id: text,
    tenantId: text,
    state: { ...json, required: false },
    ...{ skips: earlier, freeSkips: earlier, snoozedUntil: earlier },
  },
  STRICT,
);

const NEVER = enrollmentText(NEVER_SKIPPED);

export function mongoEnrollmentStore(connection: Connection): EnrollmentStore {
  const enrollments = connection.model('enrollment', schema, 'enrollment');
  const change = async (user: ReturnType<typeof byUser>, from: EnrollmentState, state: string) => {
    const update = { $set: { state }, $unset: { skips: 1, freeSkips: 1, snoozedUntil: 1 } } as const;
    const isChanged = async (before: Partial<EnrollmentDocument>) =>
      (await enrollments.updateOne({ ...user, ...before }, update)).modifiedCount === 1;
    if (await isChanged({ state: enrollmentText(from) })) return true;
    const asEarlier = toEarlier(from);
    return asEarlier !== undefined && isChanged(asEarlier);
  };

  return {
    find: async (tenantId, userId) => {
      const found = await enrollments.findOne(byUser(tenantId, userId)).lean().exec();
      return found ? stateOf(found) : NEVER_SKIPPED;
    },
    listByUsers: async (tenantId, userIds) => {
      const ids = userIds.map((userId) => documentId(tenantId, userId));
      const found = await enrollments
        .find({ _id: mongoose.trusted({ $in: ids }), tenantId })
        .lean()
        .exec();
      return new Map(found.map(({ _id, ...rest }) => [namesIn(_id)[1] ?? '', stateOf(rest)]));
    },
    remove: async (tenantId, userId) => void (await enrollments.deleteOne(byUser(tenantId, userId))),
    advance: async (tenantId, userId, from, to) => {
      const user = byUser(tenantId, userId);
      const state = enrollmentText(to);
      // Whoever never skipped has no document, or one that says so.
      const isFirst = enrollmentText(from) === NEVER;
      if (isFirst && (await unlessTaken(enrollments.insertOne({ ...user, state })))) return true;
      return change(user, from, state);
    },
  };
}

function byUser(tenantId: string, userId: string) {
  return { _id: documentId(tenantId, userId), tenantId };
}

export function stateOf({
  state,
  skips = 0,
  freeSkips = 0,
  snoozedUntil = 0,
}: Omit<EnrollmentDocument, '_id'>): EnrollmentState {
  return state === undefined ? fromEarlier({ skips, freeSkips, snoozedUntil }) : readEnrollment(state);
}
