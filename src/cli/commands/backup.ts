import { resolve } from 'node:path';
import { loadProcessConfig } from '#src/config/load.ts';
import { backupStorage } from '#src/storage/backup.ts';
import { facts } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { tenths } from '../gradually.ts';

export const backup = defineCommand({
  name: 'backup',
  summary: 'Write all data to a file, beside a running server',
  details:
    'The file is a whole database, as it was at the moment the backup began. Secrets in it stay sealed: keep LATCHKEY_SECRET\n' +
    'too, in another place. Only for a database in a file; MongoDB has tools of its own.',
  args: { file: 'the file to write, which is not there yet' },
  options: {},
  run: async ({ args }, { progress }) => {
    const { storage } = loadProcessConfig();
    const report = tenths((percent, done, total) => progress(`${percent} % (${done} of ${total} pages)`));
    const written = await backupStorage(storage, resolve(args.file), report);
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
