import type { StorageLocation } from '#src/storage/open-storage.ts';

/** A file, or the URL of a server. */
export function locationOf(text: string): StorageLocation {
  return text.startsWith('mongodb://') ? { kind: 'mongodb', url: text } : { kind: 'sqlite', path: text };
}
