import { join } from 'node:path';
import { afterAll, describe } from '@jest/globals';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { describeKeeper } from './describe-keeper.ts';

describe('the keeper of the audit log, on SQLite', () => {
  const folder = temporaryFolder();
  let files = 0;
  afterAll(() => folder.remove());

  describeKeeper(() => join(folder.path, `latchkey-${(files += 1)}.db`));
});
