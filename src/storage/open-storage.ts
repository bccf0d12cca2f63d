// Storage keeps what Latchkey must not forget, behind the ports; this is the only way to open it.
import type { Storage } from './ports/storage.ts';
import { openSqliteStorage } from './sqlite/storage.ts';

/** Which backend, and where. */
export type StorageLocation = {
  readonly kind: 'sqlite';
  /** A file, made if it is missing, or `:memory:`. */
  readonly path: string;
};

/** Opens the database and brings its schema up to date, or throws a StorageError. */
export async function openStorage(location: StorageLocation): Promise<Storage> {
  return openSqliteStorage(location.path);
}
