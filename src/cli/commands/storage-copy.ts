import { resolve } from 'node:path';
import { systemClock } from '#src/clock.ts';
import { loadProcessConfig } from '#src/config/load.ts';
import { copyEverything, foreignTenants, type CopyCounts } from '#src/storage/copy/copy.ts';
import { openDump } from '#src/storage/copy/open-dump.ts';
import type { StorageLocation } from '#src/storage/open-storage.ts';
import type { Dump } from '#src/storage/ports/dump.ts';
import { columns } from '../columns.ts';
import { defineCommand, type CommandContext } from '../command.ts';
import { CommandError, UsageError } from '../failures.ts';
import { tenths } from '../gradually.ts';

export const storageCopy = defineCommand({
  name: 'storage copy',
  summary: 'Copy all data to another storage, with the server stopped',
  details:
    'Copies from the storage of this configuration. What has expired stays behind; what is sealed stays sealed, so the new\n' +
    'deployment needs the same LATCHKEY_SECRET. Run again, it finishes a copy that was interrupted. To copy beside a running\n' +
    'server, copy from a backup: LATCHKEY_STORAGE_PATH=backup.db. Both sides are counted at the end.',
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
    const rows = counts.map(({ collection, target }) => [collection, `${target}`]);
    return {
      data: { counts: Object.fromEntries(counts.map(({ collection, target }) => [collection, target])) },
      text: ['Everything is copied: both sides hold as much.', columns(rows)].join('\n'),
    };
  },
});

function targetOf(kind: string, path: string | undefined, url: string | undefined): StorageLocation {
  if (kind === 'sqlite' && path !== undefined && url === undefined) return { kind, path: resolve(path) };
  if (kind === 'mongodb' && url !== undefined && path === undefined) return { kind, url };
  throw new UsageError('Say --to-kind sqlite with --to-path <file>, or --to-kind mongodb with --to-url <url>.');
}

async function withDumps<T>(
  from: StorageLocation,
  to: StorageLocation,
  act: (source: Dump, target: Dump) => Promise<T>,
): Promise<T> {
  const source = await requireDump(from);
  try {
    const target = await requireDump(to);
    try {
      return await act(source, target);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function requireDump(location: StorageLocation): Promise<Dump> {
  const dump = await openDump(location);
  if (dump) return dump;
  throw new CommandError('cannot_copy', `Data cannot be copied from or to ${location.kind}.`);
}

async function copy(source: Dump, target: Dump, { progress }: CommandContext): Promise<CopyCounts[]> {
  const others = await foreignTenants(source, target, systemClock.now());
  if (others.length > 0) {
    const message = `The target holds another deployment (${others.slice(0, 5).join(', ')}). Name one that is empty.`;
    throw new CommandError('target_in_use', message);
  }
  const reports = new Map<string, ReturnType<typeof tenths>>();
  const counts = await copyEverything(source, target, systemClock, ({ collection, done, total }) => {
    const report = reports.get(collection) ?? tenths((percent) => progress(`${collection}: ${percent} % of ${total}`));
    reports.set(collection, report);
    report(done, total);
  });
  const wrong = counts.filter((count) => count.source !== count.target);
  if (wrong.length === 0) return counts;
  const list = wrong.map((count) => `${count.collection} ${count.source} here, ${count.target} there`).join('; ');
  throw new CommandError('copy_differs', `The two sides differ: ${list}. Stop the server, and copy again.`);
}
