import { resolve } from 'node:path';
import { systemClock } from '#src/clock.ts';
import { loadProcessConfig } from '#src/config/load.ts';
import { copyEverything, type CopyCounts, type CopyProgress } from '#src/storage/copy/copy.ts';
import { withDumps } from '#src/storage/copy/open-dump.ts';
import type { StorageLocation } from '#src/storage/open-storage.ts';
import type { Dump } from '#src/storage/ports/dump.ts';
import { columns } from '../columns.ts';
import { defineCommand, type CommandContext } from '../command.ts';
import { CommandError, UsageError } from '../failures.ts';
import { tenthsOfEach } from '../gradually.ts';

export const storageCopy = defineCommand({
  name: 'storage copy',
  summary: 'Copy all data to another storage, with the server stopped',
  details:
    'Copies from the storage of this configuration into an empty one. What has expired stays behind; what is sealed stays\n' +
    'sealed, so the new deployment needs the same LATCHKEY_SECRET. Run again, it finishes a copy that was interrupted: until\n' +
    'then no server opens it. To copy beside a running server, copy from a backup: LATCHKEY_STORAGE_PATH=backup.db. Both\n' +
    'sides are counted at the end.',
  args: {},
  options: {
    'to-kind': { kind: 'text', value: '<kind>', help: 'sqlite or mongodb', required: true },
    'to-path': { kind: 'text', value: '<file>', help: 'the file, for sqlite; made if it is missing' },
    'to-url': { kind: 'text', value: '<url>', help: 'the connection string, for mongodb' },
  },
  run: async ({ options }, context) => {
    const from = loadProcessConfig().storage;
    const to = targetOf(options['to-kind'], options['to-path'], options['to-url']);
    if (to.kind === 'sqlite' && from.kind === 'sqlite' && to.path === from.path) {
      throw new CommandError('same_storage', `${to.path} is the storage to copy from. Name another file.`);
    }
    const counts = await withDumps(from, to, (source, target) => copy(source, target, context));
    const rows = Object.entries(counts).map(([collection, count]) => [collection, `${count}`]);
    return {
      data: { counts },
      text: ['Everything is copied: both sides hold as much.', columns(rows)].join('\n'),
    };
  },
});

function targetOf(kind: string, path: string | undefined, url: string | undefined): StorageLocation {
  if (kind === 'sqlite' && path !== undefined && url === undefined) return { kind, path: resolve(path) };
  if (kind === 'mongodb' && url !== undefined && path === undefined) return { kind, url };
  throw new UsageError('Say --to-kind sqlite with --to-path <file>, or --to-kind mongodb with --to-url <url>.');
}

async function copy(source: Dump, target: Dump, { progress }: CommandContext): Promise<CopyCounts> {
  const tell = tenthsOfEach(progress);
  const report = ({ collection, done, total }: CopyProgress) => tell(collection, done, total);
  return copyEverything(source, target, { clock: systemClock, report });
}
