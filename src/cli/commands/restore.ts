import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemClock } from '#src/clock.ts';
import { loadProcessConfig } from '#src/config/load.ts';
import { restoreStorage } from '#src/storage/backup.ts';
import { facts } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { CommandError } from '../failures.ts';
import { tenthsOfEach } from '../gradually.ts';

export const restore = defineCommand({
  name: 'restore',
  summary: 'Put a backup in the place of all data, with the server stopped',
  details:
    'The backup is copied and looked through before anything changes. A database that is there already is replaced with\n' +
    '--force only, and kept beside it; a MongoDB database has to be empty. Sessions, codes and tokens that ended since the backup live again until they expire.',
  args: { file: 'the backup' },
  options: { force: { kind: 'flag', help: 'replace the database that is there, and keep it aside' } },
  run: async ({ args, options }, { progress }) => {
    const { storage } = loadProcessConfig();
    const file = resolve(args.file);
    if (!existsSync(file)) throw new CommandError('file_unreadable', `There is no file ${file}.`);
    const target = storage.kind === 'sqlite' ? storage.path : '';
    if (existsSync(target) && !options.force) {
      const message = `${target} is there already. --force replaces it, and keeps it aside.`;
      throw new CommandError('database_exists', message);
    }
    const aside = `${target}.before-restore-${timestamp()}`;
    const run = { clock: systemClock, report: tenthsOfEach(progress), aside };
    const restored = await restoreStorage(file, storage, run);
    const { path, schema, tenants, keptAs } = restored;
    const shown = { database: path, tenants: `${tenants}`, schema: `${schema}`, 'kept aside': keptAs };
    return {
      data: { restored: { ...restored, keptAs: keptAs ?? null } },
      text: ['The backup is found whole, and in place. Start the server.', facts(shown)].join('\n'),
    };
  },
});

/** `20261123T193000Z`. */
function timestamp(): string {
  const moment = new Date(systemClock.now() * 1000);
  return moment.toISOString().replaceAll(/[-:]|\.\d+/g, '');
}
