import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe } from '@jest/globals';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { describeKills } from './describe-kills.ts';

describe('a server that is killed, on SQLite', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  describeKills(
    () => join(folder.path, 'latchkey.db'),
    (path) => {
      const db = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
      const verdict = db.prepare('PRAGMA integrity_check').get()?.['integrity_check'];
      db.close();
      if (verdict !== 'ok') throw new Error(`the database is damaged: ${String(verdict)}`);
    },
  );
});
