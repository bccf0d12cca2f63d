// Copy carries everything that one backend keeps to another.
import type { StorageLocation } from '../open-storage.ts';
import type { Dump } from '../ports/dump.ts';
import { openSqliteDump } from '../sqlite/dump.ts';

/** Opens a backend to copy from or to; undefined for one that offers no way in and out for everything it keeps. */
export async function openDump(location: StorageLocation): Promise<Dump | undefined> {
  return location.kind === 'sqlite' ? openSqliteDump(location.path) : undefined;
}
