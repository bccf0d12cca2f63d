import { afterEach } from '@jest/globals';
import { openStorage } from '#src/storage/open-storage.ts';
import type { Storage } from '#src/storage/ports/storage.ts';
import { storageContract } from './contract/storage.ts';
import { describeMongo } from '../support/mongo-server.ts';

describeMongo('MongoDB', (mongo) => {
  const opened: Storage[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((storage) => storage.close()));
  });

  storageContract(async () => {
    const storage = await openStorage({ kind: 'mongodb', url: mongo.freshUrl() });
    opened.push(storage);
    return storage;
  });
});
