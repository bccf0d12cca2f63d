// Copy carries everything that one backend keeps to another.
import type { StorageLocation } from '../open-storage.ts';
import type { Dump } from '../ports/dump.ts';
import { openSqliteDump } from '../sqlite/dump.ts';

/** Opens a backend to copy from or to, or throws a StorageError. */
export async function openDump(location: StorageLocation): Promise<Dump> {
  if (location.kind === 'sqlite') return openSqliteDump(location.path);
  const { openMongoDump } = await import('../mongo/dump.ts');
  return openMongoDump(location.url);
}

/** Opens two, and closes them in the end. */
export async function withDumps<T>(
  from: StorageLocation,
  to: StorageLocation,
  act: (source: Dump, target: Dump) => Promise<T>,
): Promise<T> {
  const source = await openDump(from);
  try {
    const target = await openDump(to);
    try {
      return await act(source, target);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}
