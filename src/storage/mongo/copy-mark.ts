import type { Connection } from 'mongoose';
import { unfinishedCopy } from '../storage-error.ts';
import { COLLECTIONS } from './indexes.ts';

const MARK = { _id: 'copy' } as object;
const marks = (connection: Connection) => connection.collection('schema');

/** Marks the database as the unfinished copy of a place, unless it holds something else. */
export async function beginCopy(connection: Connection, from: string): Promise<'begun' | 'in_use'> {
  const mark = await marks(connection).findOne(MARK);
  if (mark) return mark['from'] === from ? 'begun' : 'in_use';
  for (const name of COLLECTIONS.filter((collection) => collection !== 'schema')) {
    if (await connection.collection(name).findOne({})) return 'in_use';
  }
  await marks(connection).insertOne({ ...MARK, from });
  return 'begun';
}

export async function finishCopy(connection: Connection): Promise<void> {
  await marks(connection).deleteOne(MARK);
}

/** Throws for a database that was not copied to the end: it may lack what is spent, or a key. */
export async function refuseUnfinishedCopy(connection: Connection, path: string): Promise<void> {
  const mark = await marks(connection).findOne(MARK);
  if (mark) throw unfinishedCopy(path, String(mark['from']));
}
