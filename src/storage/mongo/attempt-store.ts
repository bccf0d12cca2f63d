import mongoose, { type Connection, Schema } from 'mongoose';
import { ATTEMPT_MEMORY, type Attempt, type AttemptStore } from '../ports/attempt-store.ts';
import { compareAndSet, done, LOST } from './compare-and-set.ts';
import { documentId } from './document-id.ts';
import { unlessTaken } from './failures.ts';
import { number, STRICT, text, time, toDate } from './fields.ts';

interface AttemptDocument {
  readonly _id: string;
  readonly tenantId: string;
  readonly failures: number;
  readonly lockedUntil: number;
  readonly expiresAt: Date;
}

const schema = new Schema<AttemptDocument>(
  { _id: text, tenantId: text, failures: number, lockedUntil: number, expiresAt: time },
  STRICT,
);

export function mongoAttemptStore(connection: Connection): AttemptStore {
  const attempts = connection.model('attempt', schema, 'attempt');
  const byKey = (tenantId: string, key: string) => ({ _id: documentId(tenantId, key), tenantId });

  return {
    begin: (tenantId, key, now, lockSeconds) =>
      compareAndSet<Attempt>(async () => {
        // Local: what a majority has seen already may be older than what the comparison below will meet.
        const stored = await attempts.findOne(byKey(tenantId, key)).readConcern('local').lean().exec();
        const before = stored && stored.expiresAt > toDate(now) ? stored : null;
        if (before && before.lockedUntil > now) return done({ locked: true, until: before.lockedUntil });

        const failures = (before?.failures ?? 0) + 1;
        const lockedUntil = now + lockSeconds(failures);
        const next = { failures, lockedUntil, expiresAt: toDate(lockedUntil + ATTEMPT_MEMORY) };
        const isMine =
          stored === null
            ? await unlessTaken(attempts.insertOne({ ...byKey(tenantId, key), ...next }))
            : (await attempts.updateOne(stored, { $set: next })).modifiedCount === 1;
        return isMine ? done({ locked: false, failures }) : LOST;
      }),
    takeBack: async (tenantId, key) => {
      const some = { ...byKey(tenantId, key), failures: mongoose.trusted({ $gt: 0 }) };
      await attempts.updateOne(some, { $inc: { failures: -1 }, $set: { lockedUntil: 0 } });
    },
    clear: async (tenantId, key) => void (await attempts.deleteOne(byKey(tenantId, key))),
  };
}
