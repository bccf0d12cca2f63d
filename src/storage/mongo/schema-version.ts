import { type Connection, Schema } from 'mongoose';
import { StorageError } from '../storage-error.ts';
import { unlessTaken } from './failures.ts';
import { number, STRICT, text } from './fields.ts';

/** Rises when documents of older releases must be rewritten to be understood. */
export const SCHEMA_VERSION = 1;

interface SchemaDocument {
  readonly _id: string;
  readonly version: number;
}

const schema = new Schema<SchemaDocument>({ _id: text, version: number }, STRICT);
const ID = 'latchkey';

const modelOf = (connection: Connection) => connection.model('schema', schema, 'schema');

/** The version the database was written with; undefined for one that holds nothing of ours yet. */
export async function readSchemaVersion(connection: Connection): Promise<number | undefined> {
  return (await modelOf(connection).findOne({ _id: ID }).lean().exec())?.version;
}

/** Throws for a database of a newer release, and marks a new one, however many processes start at once. */
export async function ensureSchemaVersion(connection: Connection, path: string): Promise<void> {
  const version = await readSchemaVersion(connection);
  if (version === undefined) {
    await unlessTaken(modelOf(connection).insertOne({ _id: ID, version: SCHEMA_VERSION }));
    return ensureSchemaVersion(connection, path);
  }
  if (version <= SCHEMA_VERSION) return undefined;
  const message = `${path} was written by a newer version of Latchkey (schema ${version}, this one knows ${SCHEMA_VERSION}). Start the newer version, or restore a backup made before the upgrade.`;
  throw new StorageError('newer', path, message);
}
