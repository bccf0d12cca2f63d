import mongoose, { type Connection } from 'mongoose';
import { INDEXES } from './indexes.ts';
import { toDate } from './fields.ts';

/** Deletes what has expired. The server yields to others by itself while it does. */
export function sweeper(connection: Connection): (now: number) => Promise<void> {
  const expiring = INDEXES.filter(({ expireAfterSeconds }) => expireAfterSeconds !== undefined);
  return async (now) => {
    for (const { collection } of expiring) {
      await connection.model(collection).deleteMany({ expiresAt: mongoose.trusted({ $lte: toDate(now) }) });
    }
  };
}
