import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect } from '@jest/globals';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { describeKills } from './describe-kills.ts';

describe('a server that is killed, on SQLite', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  describeKills(
    () => join(folder.path, 'latchkey.db'),
    (path) => {
      const db = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
      expect(db.prepare('PRAGMA integrity_check').all()).toMatchObject([{ integrity_check: 'ok' }]);
      db.close();
    },
  );
});
