import mongoose, { type Connection } from 'mongoose';
import { isDeepStrictEqual } from 'node:util';
import type { IndexReport, StorageReport } from '../ports/storage-report.ts';
import { connect, explain } from './connect.ts';
import { COLLECTIONS, INDEXES, type Index } from './indexes.ts';
import { redactUrl } from './redact-url.ts';
import { readSchemaVersion, SCHEMA_VERSION } from './schema-version.ts';

/** Looks at a database as it is: no index is made, and nothing written. */
export async function inspectMongo(url: string): Promise<StorageReport> {
  const connection = await connect(url);
  const place = redactUrl(url);
  try {
    return {
      kind: 'mongodb',
      place,
      server: await serverOf(connection),
      library: `mongoose ${mongoose.version}`,
      schema: { found: (await readSchemaVersion(connection)) ?? null, known: SCHEMA_VERSION },
      indexes: await indexesOf(connection),
      counts: await countsOf(connection),
    };
  } catch (error) {
    throw explain(error, place);
  } finally {
    await connection.destroy();
  }
}

async function serverOf({ db }: Connection): Promise<string> {
  const build = await db?.command({ buildInfo: 1 });
  const hello = await db?.command({ hello: 1 });
  // MongoDB Server Documentation, hello: `setName` of a replica set, `msg: isdbgrid` of a router of a sharded cluster.
  const set: unknown = hello?.['setName'];
  const topology =
    typeof set === 'string' ? `replica set ${set}` : hello?.['msg'] === 'isdbgrid' ? 'sharded cluster' : 'one server';
  return `${String(build?.['version'])}, ${topology}`;
}

async function indexesOf(connection: Connection): Promise<IndexReport[]> {
  const reports: IndexReport[] = [];
  for (const [of, expected] of Map.groupBy(INDEXES, ({ collection }) => collection)) {
    const actual = await listIndexes(connection, of);
    for (const index of expected) reports.push({ of, name: index.name, state: stateOf(index, actual) });
  }
  return reports;
}

type Listed = Readonly<Record<string, unknown>>;

function stateOf({ name, key, unique }: Index, actual: readonly Listed[]): IndexReport['state'] {
  const found = actual.find((index) => index['name'] === name);
  if (!found) return 'missing';
  const isSame = isDeepStrictEqual(Object.entries(found['key'] ?? {}), Object.entries(key));
  return isSame && (found['unique'] ?? false) === (unique ?? false) ? 'present' : 'different';
}

const NAMESPACE_NOT_FOUND = 26;

async function listIndexes(connection: Connection, collection: string): Promise<readonly Listed[]> {
  try {
    const indexes: readonly Listed[] = await connection.collection(collection).listIndexes().toArray();
    return indexes;
  } catch (error) {
    if ((error as { code?: unknown }).code === NAMESPACE_NOT_FOUND) return [];
    throw error;
  }
}

async function countsOf(connection: Connection): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of COLLECTIONS) counts[name] = await connection.collection(name).estimatedDocumentCount();
  return counts;
}
