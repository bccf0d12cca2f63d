import { afterEach, describe } from '@jest/globals';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { storageContract } from './contract/storage.ts';

const opened: Storage[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((storage) => storage.close()));
});

describe('SQLite', () => {
  storageContract(async () => {
    const storage = await openStorage({ kind: 'sqlite', path: ':memory:' });
    opened.push(storage);
    return storage;
  });
});
