import type { Connection } from 'mongoose';
import type { Dump, DumpCollection, DumpRecords } from '../ports/dump.ts';
import { connect, explain } from './connect.ts';
import { beginCopy, finishCopy } from './copy-mark.ts';
import type { Stored } from './dump-documents.ts';
import { DUMP_SOURCES, type DumpSource } from './dump-sources.ts';
import { toDate } from './fields.ts';
import { createIndexes } from './indexes.ts';
import { redactUrl } from './redact-url.ts';
import { ensureSchemaVersion } from './schema-version.ts';

/** Documents read in one go. */
const BATCH = 500;

/** Opens a database to copy from or to, with its indexes. Reads as it goes: whatever is written meanwhile may be in it or not. */
export async function openMongoDump(url: string): Promise<Dump> {
  const place = redactUrl(url);
  const connection = await connect(url);
  try {
    await ensureSchemaVersion(connection, place);
    await createIndexes(connection);
  } catch (error) {
    await connection.destroy();
    throw explain(error, place);
  }
  return {
    place,
    count: (collection, now) => count(connection, collection, now),
    read: (collection, now) => read(connection, DUMP_SOURCES[collection], now),
    write: (collection, records) => write(connection, collection, records),
    beginCopy: (from) => beginCopy(connection, from),
    finishCopy: () => finishCopy(connection),
    close: () => connection.destroy(),
  };
}

const alive = (expires: boolean, now: number) =>
  expires ? { $or: [{ expiresAt: null }, { expiresAt: { $gt: toDate(now) } }] } : {};

async function count(connection: Connection, name: DumpCollection, now: number): Promise<number> {
  const source = DUMP_SOURCES[name];
  if (source.count) return source.count(connection);
  return connection.collection(source.collection).countDocuments(alive(source.expires, now));
}

async function* read<T>(connection: Connection, source: DumpSource<T>, now: number): AsyncIterable<readonly T[]> {
  const { collection, expires, sort } = source;
  const options = { sort, batchSize: BATCH, allowDiskUse: true };
  let batch: T[] = [];
  for await (const document of connection.collection<Stored>(collection).find(alive(expires, now), options)) {
    batch.push(...source.recordsOf(document));
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function write<C extends DumpCollection>(
  connection: Connection,
  name: C,
  records: readonly DumpRecords[C][],
): Promise<void> {
  const source: DumpSource<DumpRecords[C]> = DUMP_SOURCES[name];
  return source.write(connection, records);
}
