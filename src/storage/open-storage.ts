// Storage keeps what Latchkey must not forget, behind the ports; this is the only way to open it.
import type { StorageReport } from './ports/storage-report.ts';
import type { Storage } from './ports/storage.ts';
import { inspectSqlite } from './sqlite/inspect.ts';
import { openSqliteStorage } from './sqlite/storage.ts';

/** Which backend, and where. */
export type StorageLocation =
  | {
      readonly kind: 'sqlite';
      /** A file, made if it is missing, or `:memory:`. */
      readonly path: string;
    }
  | {
      readonly kind: 'mongodb';
      /** A connection string that names the database. */
      readonly url: string;
    };

/** Opens the database and brings its schema up to date, or throws a StorageError. */
export async function openStorage(location: StorageLocation): Promise<Storage> {
  if (location.kind === 'sqlite') return openSqliteStorage(location.path);
  // Loaded where it is used: whoever has one file need not hold a driver for a server in memory.
  const { openMongoStorage } = await import('./mongo/storage.ts');
  return openMongoStorage(location.url);
}

/** Looks at the database without changing it, or throws a StorageError. */
export async function inspectStorage(location: StorageLocation): Promise<StorageReport> {
  if (location.kind === 'sqlite') return inspectSqlite(location.path);
  const { inspectMongo } = await import('./mongo/inspect.ts');
  return inspectMongo(location.url);
}
