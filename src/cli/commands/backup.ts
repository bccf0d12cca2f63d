import { resolve } from 'node:path';
import { systemClock } from '#src/clock.ts';
import { loadProcessConfig } from '#src/config/load.ts';
import { backupStorage } from '#src/storage/backup.ts';
import { facts } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { tenthsOfEach } from '../gradually.ts';

export const backup = defineCommand({
  name: 'backup',
  summary: 'Write all data to a file, beside a running server',
  details:
    'The file is a whole database of SQLite, also where the storage is MongoDB: either of them takes it back. Of SQLite it is\n' +
    'the moment the backup began; MongoDB is read as it goes, and for much data mongodump is quicker. Secrets in it stay\n' +
    'sealed: keep LATCHKEY_SECRET too, in another place.',
  args: { file: 'the file to write, which is not there yet' },
  options: {},
  run: async ({ args }, { progress }) => {
    const { storage } = loadProcessConfig();
    const report = tenthsOfEach(progress);
    const written = await backupStorage(storage, resolve(args.file), { clock: systemClock, report });
    const { path, schema, tenants } = written;
    return {
      data: { backup: written },
      text: [
        'The backup is written and found whole.',
        facts({ file: path, tenants: `${tenants}`, schema: `${schema}` }),
      ].join('\n'),
    };
  },
});
