import { existsSync } from 'node:fs';
import { lookup } from 'node:dns/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { MongoBinary, MongoMemoryReplSet } from 'mongodb-memory-server-core';
import { askVersion, type Search } from './search.ts';

const DOWNLOADS = 'fastdl.mongodb.org';

/** A real mongod, as a replica set of one: named by MONGOMS_SYSTEM_BINARY, installed, cached, or fetched where that can be. */
export const mongod: Search = async () => {
  const installed = process.env['MONGOMS_SYSTEM_BINARY'] ?? onPath('mongod');
  process.env['MONGOMS_RUNTIME_DOWNLOAD'] ??= String(installed === undefined && (await resolves(DOWNLOADS)));
  try {
    // Asked for first, because a set that cannot start complains at length.
    const systemBinary = installed ?? (await MongoBinary.getPath());
    const set = await MongoMemoryReplSet.create({
      replSet: { count: 1, storageEngine: 'wiredTiger' },
      binary: { systemBinary },
    });
    const url = set.getUri();
    const stop = async () => void (await set.stop());
    return { name: `MongoDB (mongod ${await askVersion(url)})`, url, keepsData: false, process: undefined, stop };
  } catch (error) {
    const [first] = String(error instanceof Error ? error.message : error).split('\n');
    return { reason: `No mongod is installed or cached, and none can be fetched here (${first}).` };
  }
};

function onPath(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

// Quick, where without a network the download would be tried for a long time.
async function resolves(host: string): Promise<boolean> {
  const isThere = lookup(host).then(
    () => true,
    () => false,
  );
  return Promise.race([isThere, wait(1000, false, { ref: false })]);
}
