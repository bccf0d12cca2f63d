import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openDump, withDumps } from '#src/storage/copy/open-dump.ts';
import type { StorageLocation } from '#src/storage/open-storage.ts';
import { startMongo, type BenchMongo } from '../../scripts/bench/mongo-server.ts';
import { fill } from '../../scripts/bench/fill.ts';
import { aPasskey, aUser } from '../support/builders.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { recordsOf } from '../faults/whole-deployment.ts';

jest.setTimeout(60_000);

const FILLING = { tenants: ['one', 'two'], users: 700, passkeys: 3 };

describe('what a benchmark is filled with', () => {
  const folder = temporaryFolder();
  let mongo: BenchMongo | undefined;
  beforeAll(async () => {
    mongo = await startMongo();
  });
  afterAll(async () => {
    await mongo?.stop();
    folder.remove();
  });

  const filled = async (location: StorageLocation) => {
    const dump = await openDump(location);
    await dump.write('users', [aUser({ tenantId: 'one' })]);
    await dump.write('credentials', [aPasskey({ tenantId: 'one' })]);
    await dump.close();
    await fill(location, FILLING);
    return withDumps(location, location, recordsOf);
  };

  it('is the same in each run, and on each storage', async () => {
    const sqlite = (name: string) => filled({ kind: 'sqlite', path: join(folder.path, name) });
    const first = await sqlite('first.db');
    expect(first['users']).toHaveLength(701);
    expect(first['credentials']).toHaveLength(703);
    expect(await sqlite('second.db')).toEqual(first);
    const onMongo = mongo ? await filled({ kind: 'mongodb', url: mongo.freshUrl() }) : first;
    expect(onMongo).toEqual(first);
  });
});
